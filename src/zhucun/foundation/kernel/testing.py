"""What tests of several apps share: people who act in the same moment."""

import threading
from collections.abc import Callable
from datetime import date

from django.db import connection

from . import clock


def at_once(on: date, *acts: Callable[[], object]) -> list[BaseException | None]:
    """Run the acts together on a business date, each in a thread and connection of its own; what each raised, None for nothing.

    The test's database must let other threads see what is committed (``transactional_db``).
    """
    barrier = threading.Barrier(len(acts))
    raised: list[BaseException | None] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            barrier.wait(20)
            with clock.business_date(on):
                acts[number]()
        except BaseException as error:
            raised[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return raised
