-- The three roles of Masthead, for a superuser to run in Masthead's own database; safe to repeat.
-- Which role may do what with which table is said by the migrations.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['masthead_migrator', 'masthead_runtime', 'masthead_relay'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I', role_name);
        END IF;
    END LOOP;
    EXECUTE format('ALTER DATABASE %I OWNER TO masthead_migrator', current_database());
END
$$;

-- Owns the tables. Row-level security is forced on owners too, so without BYPASSRLS a data
-- migration would change no row and say nothing. CREATEDB makes the databases of the tests.
ALTER ROLE masthead_migrator LOGIN NOSUPERUSER BYPASSRLS CREATEDB NOCREATEROLE NOREPLICATION;

-- Web and workers: row-level security holds for it.
ALTER ROLE masthead_runtime LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;

-- The outbox relay: as the runtime, and may claim events of any organization.
ALTER ROLE masthead_relay LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;

-- Set on the roles because a pooler such as PgBouncer drops what a client asks for at connect.
-- Statement timeouts differ between web and workers, so those come with the connection.
ALTER ROLE masthead_runtime SET lock_timeout = '2s';
ALTER ROLE masthead_runtime SET idle_in_transaction_session_timeout = '15s';
ALTER ROLE masthead_relay SET lock_timeout = '2s';
ALTER ROLE masthead_relay SET idle_in_transaction_session_timeout = '15s';
