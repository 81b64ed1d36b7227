"""The event log, the roles of the services, and what operations remember."""

from alembic import op

revision = "0001"
down_revision = None

SERVICES = ("contracts", "actions", "feedback", "partners")

ROLES = """
DO $$
DECLARE name text;
BEGIN
    -- Another database of this server may be making the same roles just now.
    PERFORM pg_advisory_xact_lock(hashtext('commissioning.roles'));
    FOREACH name IN ARRAY ARRAY['commissioning_contracts', 'commissioning_actions',
                                'commissioning_feedback', 'commissioning_partners',
                                'commissioning_worker'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END;
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
"""

TABLES = """
CREATE SCHEMA log;

CREATE TABLE log.event (
    id uuid PRIMARY KEY,
    source text NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    subject_version integer NOT NULL CHECK (subject_version > 0),
    envelope bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    parties uuid[] NOT NULL,
    public boolean NOT NULL,
    UNIQUE (source, subject, subject_version)
);
CREATE INDEX event_parties ON log.event USING gin (parties) WHERE parties <> '{}';

CREATE TABLE log.event_payload (
    event_id uuid PRIMARY KEY REFERENCES log.event,
    salt bytea NOT NULL CHECK (length(salt) = 32),
    data bytea NOT NULL,
    readers text[] NOT NULL
);

CREATE TABLE log.event_pending (
    ticket bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE
) WITH (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 5000
);

CREATE TABLE log.entry (
    epoch integer NOT NULL,
    position bigint NOT NULL CHECK (position > 0),
    event_id uuid NOT NULL UNIQUE REFERENCES log.event,
    leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32),
    sequenced_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (epoch, position)
);

CREATE TABLE log.head (
    epoch integer NOT NULL DEFAULT 1,
    size bigint NOT NULL DEFAULT 0,
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row)
);
INSERT INTO log.head DEFAULT VALUES;

CREATE TABLE log.bookmark (
    reader text PRIMARY KEY,
    epoch integer NOT NULL,
    position bigint NOT NULL
);
"""

FUNCTIONS = """
CREATE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the event log only grows: % on %.% is refused',
        TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER event_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON log.event
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
CREATE TRIGGER entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON log.entry
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
CREATE TRIGGER payload_never_changes BEFORE UPDATE OR TRUNCATE ON log.event_payload
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

CREATE FUNCTION log.note_pending() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO log.event_pending (event_id) SELECT id FROM appended;
    RETURN NULL;
END $$;
CREATE TRIGGER event_is_pending AFTER INSERT ON log.event
    REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION log.note_pending();

CREATE FUNCTION log.sequence(batch integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    top log.head;
    given integer;
    removed integer;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('commissioning.sequence')) THEN
        RETURN 0;
    END IF;
    -- Each statement below sees what was committed before it began, so whoever had the lock before
    -- us has left head and pending as they are now.
    SELECT * INTO STRICT top FROM log.head FOR UPDATE;
    INSERT INTO log.entry (epoch, position, event_id, leaf_hash)
        SELECT top.epoch, top.size + row_number() OVER (ORDER BY waiting.ticket), e.id,
               sha256('\\x00'::bytea || e.envelope)
        FROM (SELECT ticket, event_id FROM log.event_pending ORDER BY ticket LIMIT batch)
                 AS waiting
        JOIN log.event AS e ON e.id = waiting.event_id;
    GET DIAGNOSTICS given = ROW_COUNT;
    IF given = 0 THEN
        RETURN 0;
    END IF;
    DELETE FROM log.event_pending AS p USING log.entry AS l
        WHERE l.epoch = top.epoch AND l.position > top.size AND p.event_id = l.event_id;
    GET DIAGNOSTICS removed = ROW_COUNT;
    IF removed <> given THEN
        RAISE EXCEPTION 'sequenced % events but % were waiting', given, removed;
    END IF;
    UPDATE log.head SET size = top.size + given;
    PERFORM pg_notify('commissioning_log', (top.size + given)::text);
    RETURN given;
END $$;

CREATE FUNCTION log.erase(erased uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    removed integer;
BEGIN
    -- The recorded erasure is the authority, and only the service that owns the thing can append it.
    DELETE FROM log.event_payload AS p
        USING log.event AS e, log.event AS authority
        WHERE authority.id = erased AND authority.type LIKE '%.erased'
          AND e.source = authority.source AND e.subject = authority.subject
          AND p.event_id = e.id;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA log FROM PUBLIC;
"""

POLICIES = """
ALTER TABLE log.event ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON log.event FOR SELECT USING (true);
CREATE POLICY each_its_own ON log.event FOR INSERT
    WITH CHECK ('commissioning_' || source = current_user);

ALTER TABLE log.event_payload ENABLE ROW LEVEL SECURITY;
CREATE POLICY named_readers ON log.event_payload FOR SELECT
    USING (current_user = ANY (SELECT 'commissioning_' || reader FROM unnest(readers) AS reader));
CREATE POLICY each_its_own ON log.event_payload FOR INSERT
    WITH CHECK (EXISTS (SELECT FROM log.event AS e
                        WHERE e.id = event_id AND 'commissioning_' || e.source = current_user));

ALTER TABLE log.bookmark ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON log.bookmark FOR SELECT USING (true);
CREATE POLICY each_its_own ON log.bookmark
    USING ('commissioning_' || reader = current_user);
"""

OPERATIONS = """
CREATE TABLE ops.job_run (
    name text PRIMARY KEY,
    last_run_at timestamptz,
    next_run_at timestamptz,
    result text NOT NULL,
    detail text
);
"""

EACH = """
CREATE SCHEMA {0};
GRANT USAGE ON SCHEMA {0} TO commissioning_{0};
ALTER DEFAULT PRIVILEGES IN SCHEMA {0}
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO commissioning_{0};
GRANT USAGE ON SCHEMA log, ops TO commissioning_{0};
GRANT SELECT, INSERT ON log.event, log.event_payload TO commissioning_{0};
GRANT SELECT ON log.entry, log.head, log.event_pending TO commissioning_{0};
GRANT SELECT, INSERT, UPDATE ON log.bookmark TO commissioning_{0};
GRANT EXECUTE ON FUNCTION log.sequence, log.erase TO commissioning_{0};
GRANT SELECT, INSERT, UPDATE ON ops.job_run TO commissioning_{0};
GRANT SELECT ON ops.alembic_version TO commissioning_{0};

CREATE TABLE {0}.idempotency_key (
    key_hash bytea PRIMARY KEY,
    fingerprint bytea NOT NULL,
    answer bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX idempotency_key_created_at ON {0}.idempotency_key (created_at);
"""

WORKER = """
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['commissioning_contracts', 'commissioning_actions',
                                'commissioning_feedback', 'commissioning_partners'] LOOP
        IF NOT pg_has_role('commissioning_worker', name, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO commissioning_worker', name);
        END IF;
    END LOOP;
END $$;
GRANT USAGE ON SCHEMA log, ops TO commissioning_worker;
GRANT SELECT ON log.head, log.event_pending, log.bookmark TO commissioning_worker;
GRANT EXECUTE ON FUNCTION log.sequence TO commissioning_worker;
GRANT SELECT ON ops.alembic_version TO commissioning_worker;
GRANT SELECT, INSERT, UPDATE ON ops.job_run TO commissioning_worker;
"""


def upgrade() -> None:
    """Make the log, its rules, and an empty schema for each service."""
    for statements in (ROLES, TABLES, FUNCTIONS, POLICIES, OPERATIONS):
        op.execute(statements)
    for service in SERVICES:
        op.execute(EACH.format(service))
    op.execute(WORKER)
