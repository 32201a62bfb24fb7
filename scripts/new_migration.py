"""Draft the next migration: what the tables in the code have that the migrations do not make yet.

python scripts/new_migration.py "add till sessions"
"""

import sys
import tempfile
from pathlib import Path

from checkstand.platform.db.database import Database
from checkstand.platform.db.migrate import head_revision, new_revision, upgrade


def main() -> int:
    """Write the draft beside the other migrations, under the next number."""
    if len(sys.argv) != 2:
        print('Say what it does: scripts/new_migration.py "add till sessions"', file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'migrated.db'}"
        upgrade(url)
        database = Database(url)
        try:
            with database.read() as session:
                number = int(head_revision()) + 1
                new_revision(session.connection(), sys.argv[1], f"{number:04}")
        finally:
            database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
