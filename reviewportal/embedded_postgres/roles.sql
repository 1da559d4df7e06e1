-- The two roles of the portal, its database, and what each role may do. Runs on PostgreSQL 15 to 18
-- with psql, as the administrator of the server; running it again changes nothing but the passwords.
--
--   DATABASE_OWNER_PASSWORD=… DATABASE_APP_PASSWORD=… psql -X -U postgres -f roles.sql
--
-- reviewportal_owner changes the schema (DATABASE_OWNER_URL) and may create databases, for tests.
-- reviewportal_app serves the site (DATABASE_URL): it reads and writes rows and creates nothing.
-- Neither is a superuser, so that a right which a migration takes away is really gone.
-- The embedded server of development and the PostgreSQL of docker-compose.yml both run this file.

\set ON_ERROR_STOP on
\getenv owner_password DATABASE_OWNER_PASSWORD
\getenv app_password DATABASE_APP_PASSWORD

SELECT 'CREATE ROLE reviewportal_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reviewportal_owner')
\gexec
SELECT 'CREATE ROLE reviewportal_app' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reviewportal_app')
\gexec
ALTER ROLE reviewportal_owner WITH LOGIN CREATEDB NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE reviewportal_app WITH LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'app_password';

-- What the owner will make, the application may use. Rights by default belong to one database, and
-- template1 is what CREATE DATABASE copies: so this holds in every database the owner makes from now on.
\connect template1
ALTER DEFAULT PRIVILEGES FOR ROLE reviewportal_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO reviewportal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE reviewportal_owner GRANT USAGE, SELECT ON SEQUENCES TO reviewportal_app;

SELECT 'CREATE DATABASE reviewportal OWNER reviewportal_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'reviewportal')
\gexec
ALTER DATABASE reviewportal OWNER TO reviewportal_owner;
ALTER DATABASE reviewportal SET timezone TO 'UTC';
REVOKE ALL ON DATABASE reviewportal FROM PUBLIC;
GRANT CONNECT ON DATABASE reviewportal TO reviewportal_app;

-- Again, for a database that was there before this file first ran.
\connect reviewportal
ALTER DEFAULT PRIVILEGES FOR ROLE reviewportal_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO reviewportal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE reviewportal_owner GRANT USAGE, SELECT ON SEQUENCES TO reviewportal_app;
-- The owner of the database owns `public` through pg_database_owner; nobody else may create there.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO reviewportal_app;
