import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Cluster

ONE_MORE_SERVER = """
import time
from tests.postgres import Cluster

cluster = Cluster()
print(cluster.url(), cluster.folder, flush=True)
time.sleep(60)
"""


def test_each_database_is_its_own(postgres_cluster: Cluster) -> None:
    one, other = postgres_cluster.create_database(), postgres_cluster.create_database()
    with psycopg.connect(one) as connection:
        connection.execute("CREATE TABLE sold (id int)")
    with psycopg.connect(other) as connection:
        assert connection.execute("SELECT to_regclass('sold')").fetchone() == (None,)

    postgres_cluster.drop_database(one)
    postgres_cluster.drop_database(other)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(one)


@pytest.mark.force
@pytest.mark.usefixtures("postgres_cluster")  # skips where there is no PostgreSQL
@pytest.mark.parametrize("durable", [False, True], ids=["fast", "durable"])
def test_what_was_committed_outlives_a_crash_of_the_server(durable: bool) -> None:
    with Cluster(durable=durable) as cluster:
        url = cluster.create_database()
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE sold (id int)")
            connection.execute("INSERT INTO sold VALUES (1), (2)")
        cluster.crash()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
        cluster.start()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM sold").fetchone() == (2,)


@pytest.mark.force
@pytest.mark.usefixtures("postgres_cluster")  # skips where there is no PostgreSQL
def test_a_killed_test_run_leaves_no_server_behind(pytestconfig: pytest.Config) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", ONE_MORE_SERVER],
        cwd=pytestconfig.rootpath,
        stdout=subprocess.PIPE,
        text=True,
    )
    with run:
        assert run.stdout is not None
        url, folder = run.stdout.readline().split()
        psycopg.connect(url).close()
        os.kill(run.pid, signal.SIGKILL)

    end = time.monotonic() + 10
    while Path(folder).exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(folder).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
