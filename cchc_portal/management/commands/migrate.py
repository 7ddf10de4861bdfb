"""Django's migrate, safe for a portal in use: it waits for no lock that visitors then wait for.

On PostgreSQL an ALTER TABLE that queues behind a long reading makes all later readings queue
behind itself. So it gives up after a while, nothing is changed, and it can be run again.

Of folded migrations Django leaves out, without a word, one whose former ones are applied in part.
"""

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

LOCK_TIMEOUT_MS = 5_000
BUSY = "55P03"  # lock_not_available


class Command(migrate.Command):
    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--lock-timeout",
            type=int,
            default=LOCK_TIMEOUT_MS,
            metavar="MS",
            help="chờ khoá của một bảng tối đa bấy nhiêu mili giây (PostgreSQL)",
        )

    def handle(self, *arguments, database, lock_timeout, **options):
        connection = connections[database]
        refuse_half_of_what_is_folded(connection)
        if connection.vendor != "postgresql":
            return super().handle(*arguments, database=database, **options)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = %s", [lock_timeout])
        try:
            return super().handle(*arguments, database=database, **options)
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != BUSY:
                raise
            raise CommandError(
                "Cơ sở dữ liệu đang bận nên chưa đổi bước này; mọi thứ vẫn như cũ. Hãy chạy lại."
            ) from error
        finally:
            if connection.connection and not connection.needs_rollback:
                with connection.cursor() as cursor:
                    cursor.execute("RESET lock_timeout")


def refuse_half_of_what_is_folded(connection):
    """Raise CommandError naming what is lacking where a folded migration is applied in part."""
    applied = MigrationRecorder(connection).applied_migrations()
    for name, migration in MigrationLoader(connection).replacements.items():
        lacking = [former for former in migration.replaces if former not in applied]
        if lacking and (name in applied or len(lacking) < len(migration.replaces)):
            names = ", ".join(".".join(name) for name in lacking)
            raise CommandError(f"Cơ sở dữ liệu còn thiếu {names}: hãy chạy migrate của bản trước.")
