"""The PostgreSQL that `make test` starts answers, and is ours."""

import pytest


@pytest.mark.postgres
def test_the_private_cluster_answers_as_its_owner(postgres_url):
    """The address given to tests reaches a UTF-8 cluster in which we may create databases."""
    import psycopg

    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        row = connection.execute(
            "select current_user, rolcreatedb or rolsuper, current_setting('server_encoding') "
            "from pg_roles where rolname = current_user"
        ).fetchone()
    assert row == ("ecrf", True, "UTF8")
