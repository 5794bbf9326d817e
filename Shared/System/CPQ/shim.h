#pragma once
#include <libpq-fe.h>

/* What Swift can't see: the diagnostic fields are character constants. */

static inline const char *cpq_error_field(const PGresult *result, char field) { return PQresultErrorField(result, field); }

static const char cpq_field_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const char cpq_field_sqlstate = PG_DIAG_SQLSTATE;
static const char cpq_field_message = PG_DIAG_MESSAGE_PRIMARY;
static const char cpq_field_table = PG_DIAG_TABLE_NAME;
static const char cpq_field_column = PG_DIAG_COLUMN_NAME;
static const char cpq_field_constraint = PG_DIAG_CONSTRAINT_NAME;
