"""The background steps of the registry. Each is safe to be run twice or to be killed: it writes in one transaction."""

from datetime import date

from django_tasks import task


@task()
def check_county(actor: str, county: str, on: str) -> None:
    """Run the checks over a county as of a business date, for the user who asked, with the rights held then."""
    from zhucun.foundation.accounts.queries import actor_of_user
    from zhucun.foundation.kernel import clock

    from .actions.quality import run_checks

    with clock.business_date(date.fromisoformat(on)):
        if (user := actor_of_user(actor)) is not None:
            run_checks(actor=user, county=county)
