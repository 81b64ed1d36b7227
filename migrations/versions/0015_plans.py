"""Plans, their objectives and key actions, what they rest on, and the contracts that they name."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the tables of plans, and of what each of their rows said before."""
    op.execute("""
        CREATE TABLE actions.driver (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            title text NOT NULL,
            kind text NOT NULL,
            year integer,
            provision text,
            citation text,
            url text,
            summary text,
            also_written text[] NOT NULL,
            title_keys text[] NOT NULL,
            in_force_on date,
            repealed_on date,
            successor_id uuid
        );
        CREATE TABLE actions.driver_before (
            LIKE actions.driver,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        CREATE TABLE actions.plan (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            title text NOT NULL,
            reference text,
            kind text NOT NULL,
            owner_ids uuid[] NOT NULL,
            officer_id uuid,
            from_on date,
            until_on date,
            purpose text,
            vision text,
            outcomes text[] NOT NULL,
            aims jsonb NOT NULL,
            enablers jsonb NOT NULL,
            links jsonb NOT NULL,
            cycle_name text,
            demands_officers boolean NOT NULL,
            refresh_months integer,
            review_months integer,
            status text NOT NULL,
            number integer,
            published_on date,
            published_at timestamptz,
            published_note text,
            published_revision text,
            published_owners jsonb NOT NULL,
            refresh_due_on date,
            review_due_on date,
            revision text,
            closed_on date,
            successor_id uuid
        );
        CREATE TABLE actions.plan_before (
            LIKE actions.plan,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        CREATE TABLE actions.objective (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            plan_id uuid NOT NULL,
            code text,
            title text NOT NULL,
            kind text,
            aim_code text,
            deliverables text[] NOT NULL,
            protocol_url text,
            place integer NOT NULL,
            removed boolean NOT NULL
        );
        CREATE TABLE actions.objective_before (
            LIKE actions.objective,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        CREATE TABLE actions.action (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            plan_id uuid NOT NULL,
            objective_id uuid NOT NULL,
            code text,
            place integer NOT NULL,
            description text NOT NULL,
            kind text NOT NULL,
            cycle_stage text,
            steps jsonb NOT NULL,
            open_steps integer NOT NULL,
            time_words text,
            from_on date,
            until_on date,
            option_until_on date,
            precision text,
            officer_ids uuid[] NOT NULL,
            organisation_ids uuid[] NOT NULL,
            responsible text,
            driver_ids uuid[] NOT NULL,
            impacts jsonb NOT NULL,
            grounds jsonb NOT NULL,
            ground_ids uuid[] NOT NULL,
            bid_amount numeric(15, 2),
            state text NOT NULL,
            started_on date,
            rag text,
            percent integer,
            reported_on date,
            suspended_on date,
            suspended_until_on date,
            suspended_state text,
            closed_on date,
            outcome text,
            removed boolean NOT NULL
        );
        CREATE TABLE actions.action_before (
            LIKE actions.action,
            valid_to timestamptz NOT NULL,
            PRIMARY KEY (id, version)
        );
        ALTER TABLE actions.action
            ADD COLUMN words tsvector GENERATED ALWAYS AS (
                to_tsvector('english', description) || jsonb_to_tsvector(
                    'english', jsonb_path_query_array(steps, '$[*].text'), '["string"]'
                )
            ) STORED;

        CREATE UNIQUE INDEX driver_title ON actions.driver ((title_keys[1]));
        CREATE INDEX driver_title_keys ON actions.driver USING gin (title_keys);
        CREATE INDEX plan_owners ON actions.plan USING gin (owner_ids);
        CREATE INDEX objective_plan ON actions.objective (plan_id, place, id) WHERE NOT removed;
        CREATE INDEX objective_before_plan ON actions.objective_before (plan_id, valid_to);
        CREATE INDEX action_plan ON actions.action (plan_id, place, id)
            INCLUDE (objective_id, state, rag, kind, cycle_stage, precision, from_on, until_on,
                     suspended_until_on)
            WHERE NOT removed;
        CREATE INDEX action_plan_nobody ON actions.action (plan_id, place, id)
            WHERE NOT removed AND officer_ids = '{}';
        CREATE INDEX action_objective ON actions.action (objective_id, place, id) WHERE NOT removed;
        CREATE INDEX action_due ON actions.action (until_on, id)
            WHERE NOT removed AND state NOT IN ('completed', 'abandoned');
        CREATE INDEX action_plan_until ON actions.action
            (plan_id, coalesce(until_on, 'infinity'), id) WHERE NOT removed;
        CREATE INDEX action_until ON actions.action (coalesce(until_on, 'infinity'), id)
            WHERE NOT removed;
        CREATE INDEX action_words ON actions.action USING gin (words);
        CREATE INDEX action_organisations ON actions.action USING gin (organisation_ids);
        CREATE INDEX action_officers ON actions.action USING gin (officer_ids);
        CREATE INDEX action_drivers ON actions.action USING gin (driver_ids);
        CREATE INDEX action_grounds ON actions.action USING gin (ground_ids);
        CREATE INDEX action_before_plan ON actions.action_before (plan_id, valid_to);

        -- How many actions of each objective stand how: derived, outside of replay and as-at.
        -- On a day as many are overdue as the last of `late_days` before it says in `late_counts`.
        CREATE TABLE actions.objective_count (
            objective_id uuid PRIMARY KEY,
            plan_id uuid NOT NULL,
            planned integer NOT NULL,
            started integer NOT NULL,
            suspended integer NOT NULL,
            completed integer NOT NULL,
            abandoned integer NOT NULL,
            late_days date[] NOT NULL,
            late_counts integer[] NOT NULL
        );
        CREATE INDEX objective_count_plan ON actions.objective_count (plan_id);

        CREATE TABLE actions.known_contract (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            reference text NOT NULL,
            title text NOT NULL,
            provider_id uuid NOT NULL,
            lead_commissioner_id uuid NOT NULL,
            officer_id uuid,
            start_on date NOT NULL,
            end_on date,
            value numeric,
            commissioned_service_ids uuid[] NOT NULL,
            decision text,
            terminated_on date
        );
        CREATE INDEX known_contract_services
            ON actions.known_contract USING gin (commissioned_service_ids);
    """)
    op.execute(COUNTING)


COUNTING = """
CREATE FUNCTION actions.count_actions(plan_ids uuid[], objective_ids uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    -- One at a time in a plan: what follows sees what whoever was before us has committed.
    PERFORM pg_advisory_xact_lock(hashtextextended('actions.objective_count ' || wanted.id, 0))
    FROM (SELECT DISTINCT id FROM unnest(plan_ids) AS id ORDER BY id) AS wanted;
    DELETE FROM actions.objective_count WHERE objective_id = ANY (objective_ids);
    WITH standing AS (
        SELECT objective_id, plan_id, state,
               CASE WHEN precision IS NULL OR precision = 'unread' THEN NULL
                    WHEN state IN ('planned', 'started') THEN until_on
                    WHEN state = 'suspended' AND until_on IS NOT NULL
                         AND suspended_until_on IS NOT NULL
                    THEN greatest(until_on, suspended_until_on) END AS late_after
        FROM actions.action WHERE objective_id = ANY (objective_ids) AND NOT removed
    ), late AS (
        SELECT objective_id, array_agg(late_after ORDER BY late_after) AS days,
               array_agg(running ORDER BY late_after) AS counts
        FROM (SELECT objective_id, late_after,
                     sum(count(*)) OVER (PARTITION BY objective_id ORDER BY late_after) AS running
              FROM standing WHERE late_after IS NOT NULL
              GROUP BY objective_id, late_after) AS each
        GROUP BY objective_id
    )
    INSERT INTO actions.objective_count
    SELECT objective_id, plan_id,
           count(*) FILTER (WHERE state = 'planned'),
           count(*) FILTER (WHERE state = 'started'),
           count(*) FILTER (WHERE state = 'suspended'),
           count(*) FILTER (WHERE state = 'completed'),
           count(*) FILTER (WHERE state = 'abandoned'),
           coalesce(late.days, '{}'), coalesce(late.counts, '{}')
    FROM standing LEFT JOIN late USING (objective_id)
    GROUP BY objective_id, plan_id, late.days, late.counts;
END $$;

CREATE FUNCTION actions.note_added() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    PERFORM actions.count_actions(array_agg(plan_id), array_agg(DISTINCT objective_id))
    FROM added HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE FUNCTION actions.note_taken() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    PERFORM actions.count_actions(array_agg(plan_id), array_agg(DISTINCT objective_id))
    FROM taken HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE FUNCTION actions.note_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    PERFORM actions.count_actions(array_agg(plan_id), array_agg(DISTINCT objective_id))
    FROM (SELECT before.plan_id, unnest(ARRAY[before.objective_id, now.objective_id])
                 AS objective_id
          FROM taken AS before JOIN added AS now USING (id)
          WHERE (before.objective_id, before.state, before.until_on, before.suspended_until_on,
                 before.precision, before.removed)
              IS DISTINCT FROM (now.objective_id, now.state, now.until_on,
                                now.suspended_until_on, now.precision, now.removed)) AS moved
    HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE FUNCTION actions.note_emptied() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    DELETE FROM actions.objective_count;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION actions.count_actions, actions.note_added, actions.note_taken,
    actions.note_changed, actions.note_emptied FROM PUBLIC;
GRANT EXECUTE ON FUNCTION actions.count_actions TO commissioning_actions;

CREATE TRIGGER action_added AFTER INSERT ON actions.action
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION actions.note_added();
CREATE TRIGGER action_changed AFTER UPDATE ON actions.action
    REFERENCING OLD TABLE AS taken NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION actions.note_changed();
CREATE TRIGGER action_taken AFTER DELETE ON actions.action
    REFERENCING OLD TABLE AS taken FOR EACH STATEMENT EXECUTE FUNCTION actions.note_taken();
CREATE TRIGGER action_emptied AFTER TRUNCATE ON actions.action
    FOR EACH STATEMENT EXECUTE FUNCTION actions.note_emptied();
"""
