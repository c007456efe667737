#!/bin/sh
# Gives the roles their passwords when docker-compose.yml makes the database; runs after roles.sql.
set -eu
psql --set ON_ERROR_STOP=1 \
    --set migrator="$MIGRATOR_PASSWORD" --set runtime="$RUNTIME_PASSWORD" --set relay="$RELAY_PASSWORD" \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
ALTER ROLE masthead_migrator PASSWORD :'migrator';
ALTER ROLE masthead_runtime PASSWORD :'runtime';
ALTER ROLE masthead_relay PASSWORD :'relay';
SQL
