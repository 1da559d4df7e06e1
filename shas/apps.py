from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ShasConfig(AppConfig):
    name = "shas"
    verbose_name = "The review"

    def ready(self) -> None:
        from shas.documents import system_checks  # noqa: F401 -- registers them
        from shas.rehearsal import refuse_wrong_database
        from shas.services import credentials  # noqa: F401 -- connects its receivers

        connection_created.connect(refuse_wrong_database, dispatch_uid="wrong database")
