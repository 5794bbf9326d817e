import Database

extension PassportMigrations {
    /// The security log holds by itself what its name says (SPEC P13): no row is changed, and none goes before the moment up to which the
    /// janitor has said that the time of rows is over. Who owns the database can take the rule away; a slip or a bug can't erase history.
    static func appendOnlyLog(_ number: Int) -> Migration {
        Migration(
            number, "security log append-only",
            """
            CREATE TABLE security_log_end (
                one INTEGER NOT NULL PRIMARY KEY CONSTRAINT security_log_end_is_one CHECK (one = 1),
                moment INTEGER NOT NULL
            )
            """,
            .each(
                sqlite: """
                    CREATE TRIGGER security_events_unchanged BEFORE UPDATE ON security_events
                    BEGIN
                        SELECT RAISE(ABORT, 'rule: security_events_append_only');
                    END
                    """,
                postgreSQL: """
                    CREATE FUNCTION security_events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        IF TG_OP = 'DELETE' THEN
                            IF EXISTS (SELECT 1 FROM security_log_end WHERE one = 1 AND moment >= OLD.at) THEN RETURN OLD; END IF;
                        END IF;
                        RAISE EXCEPTION 'security_events only grows'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'security_events_append_only';
                    END $$
                    """),
            .each(
                sqlite: """
                    CREATE TRIGGER security_events_kept BEFORE DELETE ON security_events
                    WHEN NOT EXISTS (SELECT 1 FROM security_log_end WHERE one = 1 AND moment >= OLD.at)
                    BEGIN
                        SELECT RAISE(ABORT, 'rule: security_events_append_only');
                    END
                    """,
                postgreSQL: """
                    CREATE TRIGGER security_events_kept BEFORE UPDATE OR DELETE ON security_events
                    FOR EACH ROW EXECUTE FUNCTION security_events_append_only()
                    """),
            .each(
                sqlite: nil,
                postgreSQL: """
                    CREATE TRIGGER security_events_not_emptied BEFORE TRUNCATE ON security_events
                    FOR EACH STATEMENT EXECUTE FUNCTION security_events_append_only()
                    """))
    }
}
