-- The tables that every peer works on, as an expert in PostgreSQL would lay them out.

CREATE TABLE organisation (
    id uuid PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE contract (
    id uuid PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    title text NOT NULL,
    description text NOT NULL,
    provider_id uuid NOT NULL REFERENCES organisation,
    lead_commissioner_id uuid NOT NULL REFERENCES organisation,
    co_commissioner_ids uuid[] NOT NULL,
    regime text NOT NULL,
    procedure text NOT NULL,
    cpv_codes text[] NOT NULL,
    value numeric(14, 2) NOT NULL,
    currency text NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL,
    extension_until date,
    officer_id uuid NOT NULL,
    version integer NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE TABLE event (
    id uuid PRIMARY KEY,
    source text NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    subject_version integer NOT NULL,
    envelope bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    parties uuid[] NOT NULL,
    public boolean NOT NULL,
    UNIQUE (source, subject, subject_version)
);
CREATE INDEX ON event USING gin (parties);

CREATE TABLE event_pending (
    ticket bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE
);

CREATE FUNCTION remember_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_pending (event_id) SELECT id FROM appended;
    RETURN NULL;
END
$$;

CREATE TRIGGER remember_pending AFTER INSERT ON event
    REFERENCING NEW TABLE AS appended
    FOR EACH STATEMENT EXECUTE FUNCTION remember_pending();
