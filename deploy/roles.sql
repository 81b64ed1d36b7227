-- The database and its roles: run once, by an administrator of the server, before the first
-- `commissioning migrate`; run again to set new passwords. PostgreSQL 15 or newer, also a managed
-- one, where the administrator has CREATEROLE and CREATEDB but is no superuser.
--
--   psql --no-psqlrc --file deploy/roles.sql postgres
--
-- Each password comes from the environment (OWNER_PASSWORD, CONTRACTS_PASSWORD, ACTIONS_PASSWORD,
-- FEEDBACK_PASSWORD, PARTNERS_PASSWORD, WORKER_PASSWORD) or from a psql variable of that name in
-- small letters. A server that logs role statements would log them: set log_statement to none.

\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
SET password_encryption = 'scram-sha-256';

\if :{?database}
\else
    \set database commissioning
\endif
\getenv owner_password OWNER_PASSWORD
\getenv contracts_password CONTRACTS_PASSWORD
\getenv actions_password ACTIONS_PASSWORD
\getenv feedback_password FEEDBACK_PASSWORD
\getenv partners_password PARTNERS_PASSWORD
\getenv worker_password WORKER_PASSWORD

SELECT :{?owner_password} AND :{?contracts_password} AND :{?actions_password}
    AND :{?feedback_password} AND :{?partners_password} AND :{?worker_password} AS complete \gset
\if :complete
    SELECT least(
        length(:'owner_password'), length(:'contracts_password'), length(:'actions_password'),
        length(:'feedback_password'), length(:'partners_password'), length(:'worker_password')
    ) >= 16 AS complete \gset
\endif
\if :complete
\else
    DO $$ BEGIN
        RAISE 'all six passwords are needed, of 16 characters or more; nothing was changed';
    END $$;
\endif

BEGIN;

-- The migration makes the service roles too, without login, where nobody did this before it.
SELECT format('CREATE ROLE %I', 'commissioning_' || name)
FROM unnest(ARRAY['owner', 'contracts', 'actions', 'feedback', 'partners', 'worker']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'commissioning_' || name)
\gexec

ALTER ROLE commissioning_owner LOGIN PASSWORD :'owner_password';
ALTER ROLE commissioning_contracts LOGIN PASSWORD :'contracts_password';
ALTER ROLE commissioning_actions LOGIN PASSWORD :'actions_password';
ALTER ROLE commissioning_feedback LOGIN PASSWORD :'feedback_password';
ALTER ROLE commissioning_partners LOGIN PASSWORD :'partners_password';
ALTER ROLE commissioning_worker LOGIN PASSWORD :'worker_password';

-- The worker does every service's reactions and jobs, each in that service's role.
GRANT commissioning_contracts, commissioning_actions, commissioning_feedback, commissioning_partners
    TO commissioning_worker;

-- Only a member may give a database to the owner; a superuser needs no membership.
SELECT 'GRANT commissioning_owner TO CURRENT_USER'
FROM pg_roles
WHERE rolname = current_user AND NOT rolsuper
\gexec

DO $$ BEGIN
    IF EXISTS (
        SELECT FROM pg_roles
        WHERE rolname IN ('commissioning_owner', 'commissioning_contracts', 'commissioning_actions',
                'commissioning_feedback', 'commissioning_partners', 'commissioning_worker')
            AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
    ) THEN
        RAISE 'a commissioning role may do more than it should; take that away first';
    END IF;
END $$;

COMMIT;

SELECT format(
    'CREATE DATABASE %I OWNER commissioning_owner ENCODING ''UTF8'' TEMPLATE template0', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database')
\gexec

SELECT format('ALTER DATABASE %I OWNER TO commissioning_owner', datname)
FROM pg_database
WHERE datname = :'database' AND pg_get_userbyid(datdba) <> 'commissioning_owner'
\gexec

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database"
    TO commissioning_contracts, commissioning_actions, commissioning_feedback,
       commissioning_partners, commissioning_worker;
