"""The two questions that look across organizations: which messages wait, which leases lapsed.

Answered by SECURITY DEFINER functions that only the relay's role may call, and that tell ids only.
"""

from uuid import UUID

from django.db import connection

# The functions themselves, made by a migration. The search path is pinned, so that nobody's
# table of the same name can stand in front.
CREATE_CLAIMS = """
create function outbox_claim(how_many integer) returns table (organization uuid, event uuid)
language sql security definer set search_path = pg_catalog, public as $$
  update accounts_outboxevent set claimed_until = now() + interval '60 seconds',
         attempts = attempts + 1
   where id in (select id from accounts_outboxevent
                 where done_at is null and (claimed_until is null or claimed_until < now())
                 order by created_at, id limit how_many for update skip locked)
  returning organization_id, id
$$;
create function job_claim(how_many integer) returns table (organization uuid, job uuid)
language sql security definer set search_path = pg_catalog, public as $$
  update accounts_job set lease_until = now() + interval '30 seconds'
   where id in (select id from accounts_job
                 where state in ('queued', 'running') and lease_until < now()
                 order by lease_until limit how_many for update skip locked)
  returning organization_id, id
$$;
"""
DROP_CLAIMS = "drop function outbox_claim(integer); drop function job_claim(integer);"


def claim_outbox(how_many: int) -> list[tuple[UUID, UUID]]:
    """(organization, event) of messages to publish; nobody else gets them for 60 s."""
    return _rows("select organization, event from outbox_claim(%s)", how_many)


def claim_jobs(how_many: int) -> list[tuple[UUID, UUID]]:
    """(organization, job) whose lease lapsed; their new lease is 30 s."""
    return _rows("select organization, job from job_claim(%s)", how_many)


def _rows(sql: str, how_many: int) -> list[tuple[UUID, UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [how_many])
        return cursor.fetchall()
