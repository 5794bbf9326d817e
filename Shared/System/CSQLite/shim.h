#pragma once
#include <sqlite3.h>

/* What Swift can't see: codes that are computed, the variadic configuration, and a destructor that is a cast integer (it makes the
   library copy what is bound). */

static const int csqlite_constraint_check = SQLITE_CONSTRAINT_CHECK;
static const int csqlite_constraint_foreign_key = SQLITE_CONSTRAINT_FOREIGNKEY;
static const int csqlite_constraint_not_null = SQLITE_CONSTRAINT_NOTNULL;
static const int csqlite_constraint_primary_key = SQLITE_CONSTRAINT_PRIMARYKEY;
static const int csqlite_constraint_rowid = SQLITE_CONSTRAINT_ROWID;
static const int csqlite_constraint_trigger = SQLITE_CONSTRAINT_TRIGGER;
static const int csqlite_constraint_unique = SQLITE_CONSTRAINT_UNIQUE;

/* The library takes a null pointer for NULL; an empty value may come without an address. */
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const unsigned char *text, sqlite3_uint64 bytes) {
    return sqlite3_bind_text64(statement, index, text ? (const char *)text : "", bytes, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *blob, sqlite3_uint64 bytes) {
    return sqlite3_bind_blob64(statement, index, blob ? blob : "", bytes, SQLITE_TRANSIENT);
}

static inline int csqlite_set_flag(sqlite3 *connection, int option, int on) {
    return sqlite3_db_config(connection, option, on, (int *)0);
}
