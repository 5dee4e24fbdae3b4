"""What can be asked of a PostgreSQL study before anybody came in, and what a recovery code opens."""

from __future__ import annotations

from ecrf.store.postgres_append import SET_PATH

LOCK_AFTER, LOCK_MINUTES = 5, 15
"""As at the door of a folder: so many wrong passwords, and an account rests so long (21 CFR 11.300(d))."""
STRANGERS = 30
"""So many questions from places where a person never came in before, within the same minutes: strangers wait."""
KNOWN_DAYS = 180
"""A place is known for so long after a person came in there."""
NOTES_PER_MINUTE = 120
"""What one place may have written down at the door; its questions are written down always."""

_ASKING = f"""
-- Where the caller sits, as the server sees it and nobody can say otherwise: an IPv4 address, an IPv6 network (a
-- computer chooses the rest of its address by itself), or `local`.
CREATE FUNCTION ecrf.origin() RETURNS text LANGUAGE sql STABLE {SET_PATH} AS $$
  SELECT CASE WHEN a IS NULL THEN 'local' WHEN family(a) = 6 THEN network(set_masklen(a, 64))::text ELSE host(a) END
    FROM inet_client_addr() AS a
$$;

-- The first half of a question: it is written down, and this is its number. What it was about is given only by
-- `find_envelope`, and only when this was committed: nobody asks and takes it back.
CREATE FUNCTION ecrf.ask(p_login text, p_workstation text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER {SET_PATH} AS $$
DECLARE
  book json := (SELECT convert_from(k.data, 'UTF8')::json FROM ecrf.key_book k ORDER BY k.generation DESC LIMIT 1);
  known boolean := EXISTS (SELECT 1 FROM json_array_elements(book -> 'envelopes') e WHERE e ->> 'login' = p_login);
BEGIN
  -- One after the other from one place: else six questions at one moment would all be the fifth. Nobody elsewhere
  -- waits for somebody who holds this lock.
  PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'ecrf door', ecrf.origin(), p_login), 0));
  RETURN ecrf.write_attempt(p_login, CASE
    WHEN NOT known THEN 'unknown' WHEN ecrf.rests_until(p_login) IS NOT NULL THEN 'resting' ELSE 'asked' END,
    p_workstation);
END $$;

-- The one envelope of a login name asked for just now from this very place: all the role `door` can learn.
CREATE FUNCTION ecrf.find_envelope(p_number bigint, OUT study text, OUT person text, OUT envelope text)
LANGUAGE plpgsql SECURITY DEFINER {SET_PATH} AS $$
DECLARE
  book json := (SELECT convert_from(k.data, 'UTF8')::json FROM ecrf.key_book k ORDER BY k.generation DESC LIMIT 1);
  asked ecrf.attempt := (SELECT t FROM ecrf.attempt t WHERE t.number = p_number);
  found json := (SELECT e FROM json_array_elements(book -> 'envelopes') e WHERE e ->> 'login' = asked.login LIMIT 1);
BEGIN
  IF asked.origin IS DISTINCT FROM ecrf.origin() OR asked.kept < clock_timestamp() - interval '1 minute'
    OR pg_xact_status(asked.written_by) IS DISTINCT FROM 'committed' OR asked.outcome NOT IN ('asked', 'resting')
  THEN
    RETURN;
  END IF;
  study := book ->> 'study'; person := found ->> 'person';
  envelope := CASE WHEN asked.outcome = 'asked' THEN found::text END;
END $$;
"""

_RESTING = f"""
-- Until when no envelope of this login name is given out here, or null: {LOCK_MINUTES} minutes from the last of
-- {LOCK_AFTER} questions from here behind which nobody came in from here, or as the study's own rules have it, told by
-- `learn`. To ask is what counts, not what a desk says of how it ended; who came in is known from their own connection.
-- So nobody elsewhere keeps a person out of the place where they work. Against many places at once there is a ceiling
-- for all where the person never came in.
CREATE FUNCTION ecrf.rests_until(p_login text) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER {SET_PATH} AS $$
DECLARE
  here text := ecrf.origin();
  today timestamptz := clock_timestamp() - interval '1 day';
  again bigint := coalesce((
    SELECT max(o.number) FROM ecrf.attempt o WHERE o.login = p_login AND o.kept > today
      AND (o.outcome = 'lifted' OR (o.origin = here AND o.outcome LIKE 'opened%'))), 0);
  asked timestamptz;
  failures integer := 0;
  until timestamptz;
  most integer := coalesce((SELECT m.value::integer FROM ecrf.meta m WHERE m.name = 'lockout.failures'), {LOCK_AFTER});
  rest interval := make_interval(mins =>
    coalesce((SELECT m.value::integer FROM ecrf.meta m WHERE m.name = 'lockout.minutes'), {LOCK_MINUTES}));
BEGIN
  FOR asked IN
    SELECT t.kept FROM ecrf.attempt t
    WHERE t.login = p_login AND t.origin = here AND t.outcome = 'asked' AND t.kept > today AND t.number > again
    ORDER BY t.number
  LOOP
    IF asked >= until THEN
      failures := 0; until := NULL;
    END IF;
    failures := failures + 1;
    IF failures >= most THEN
      until := asked + rest;
    END IF;
  END LOOP;
  IF until > clock_timestamp() THEN
    RETURN until;
  END IF;
  IF ecrf.is_known(p_login, here) THEN
    RETURN NULL;
  END IF;
  until := (
    SELECT t.kept + rest FROM ecrf.attempt t
    WHERE t.login = p_login AND t.outcome = 'asked' AND t.kept > clock_timestamp() - rest
      AND t.number > again AND NOT ecrf.is_known(p_login, t.origin)
    ORDER BY t.number DESC OFFSET {STRANGERS - 1} LIMIT 1);
  RETURN CASE WHEN until > clock_timestamp() THEN until END;
END $$;

-- Whether a person came in from there lately.
CREATE FUNCTION ecrf.is_known(p_login text, p_origin text) RETURNS boolean LANGUAGE plpgsql STABLE {SET_PATH} AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM ecrf.attempt o WHERE o.login = p_login AND o.origin = p_origin AND o.outcome LIKE 'opened%'
      AND o.kept > clock_timestamp() - interval '{KNOWN_DAYS} days');
END $$;
"""

_NOTING = f"""
-- What a desk says of an attempt before anybody came in. It cannot say that somebody did.
CREATE FUNCTION ecrf.note_attempt(p_login text, p_outcome text, p_workstation text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER {SET_PATH} AS $$
BEGIN
  PERFORM ecrf.write_attempt(p_login,
    CASE WHEN p_outcome ~ '^(wrong|disabled)(:|$)' THEN p_outcome ELSE 'said' END, p_workstation);
END $$;

-- The person themselves came in, on a connection only their password opens; or who holds the recovery code.
CREATE FUNCTION ecrf.note_opened(p_purpose text, p_workstation text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER {SET_PATH} AS $$
DECLARE
  login_ text := CASE WHEN ecrf.is_recovery() AND ecrf.me() IS NOT NULL THEN 'recovery'
    ELSE (SELECT a.login FROM ecrf.account a WHERE a.person = ecrf.me()) END;
BEGIN
  IF login_ IS NULL THEN
    PERFORM ecrf.refuse('store.not_permitted', 'door');
  END IF;
  PERFORM ecrf.write_attempt(login_, 'opened:' || p_purpose, p_workstation);
END $$;

-- What happened at the door, with the server's time and the place it came from; its number, or null when a place has
-- said more than enough. People type their password into the name field: what is no login name is not written out.
CREATE FUNCTION ecrf.write_attempt(p_login text, p_outcome text, p_workstation text) RETURNS bigint
LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  here text := ecrf.origin();
  this bigint;
BEGIN
  IF p_outcome ~ '^(unknown|resting|said|wrong|disabled)' AND (
    SELECT count(*) FROM ecrf.attempt t WHERE t.origin = here AND t.kept > clock_timestamp() - interval '1 minute'
  ) >= {NOTES_PER_MINUTE} THEN
    RETURN NULL;
  END IF;
  INSERT INTO ecrf.attempt (login, outcome, workstation, origin) SELECT
    CASE WHEN p_login = 'recovery' OR EXISTS (SELECT 1 FROM ecrf.account a WHERE a.login = p_login) THEN p_login
      ELSE left(p_login, 1) || '…(' || length(p_login) || ')' END,
    left(p_outcome, 16), left(p_workstation, 128), here
    RETURNING number INTO this;
  RETURN this;
END $$;
"""

_RECOVERY = f"""
-- Whether the recovery code opened this connection; who made the code is then its author.
CREATE FUNCTION ecrf.is_recovery() RETURNS boolean LANGUAGE plpgsql STABLE {SET_PATH} AS $$
BEGIN
  RETURN session_user::text = current_database() || '_recovery';
END $$;

-- Let the code of which only the verifier is known here open the role `recovery`, in the name of who gives it.
CREATE FUNCTION ecrf.set_recovery(p_verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER {SET_PATH} AS $$
BEGIN
  IF ecrf.me() IS NULL OR ecrf.is_recovery() OR NOT ecrf.may(ecrf.me(), 'add_person') THEN
    PERFORM ecrf.refuse('store.not_permitted', 'recovery');
  END IF;
  IF p_verifier !~ '^SCRAM-SHA-256[$][0-9]+:[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' THEN
    PERFORM ecrf.refuse('store.malformed', 'verifier');
  END IF;
  INSERT INTO ecrf.recovery (person) VALUES (ecrf.me());
  EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', current_database() || '_recovery', p_verifier);
END $$;

-- With the code one gives somebody new keys and says so, and does nothing else.
CREATE FUNCTION ecrf.check_recovery(p_entries bytea[]) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
BEGIN
  IF ecrf.is_recovery() AND EXISTS (
    SELECT 1 FROM unnest(p_entries) AS p(entries), json_array_elements(convert_from(p.entries, 'UTF8')::json) AS e(entry)
    WHERE e.entry ->> 'kind' NOT IN ('key.registered/1', 'envelopes.replaced/1', 'access/1')
  ) THEN
    PERFORM ecrf.refuse('store.not_permitted', 'recovery');
  END IF;
END $$;
"""

FUNCTIONS = (_ASKING, _RESTING, _NOTING, _RECOVERY)
OPEN_TO_PEOPLE = (
    "ecrf.append",
    "ecrf.set_password",
    "ecrf.set_recovery",
    "ecrf.note_opened",
    "ecrf.me",
    "ecrf.my_sites",
    "ecrf.i_may",
    "ecrf.count_mortality",
)
OPEN_TO_DOOR = ("ecrf.ask", "ecrf.find_envelope", "ecrf.note_attempt", "ecrf.rests_until")
