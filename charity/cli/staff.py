"""The verbs `staff invite`, `staff list` and `staff disable`."""

from __future__ import annotations

import click

from charity.cli.answers import Verbs, refusals_told
from charity.kernel.roles import MACHINE, Role
from charity.kernel.web.unit import house, now, reading, writing
from charity.staff import queries, rules, service
from charity.staff.invitations import service as invitations
from charity.staff.invitations.service import Invite

PEOPLE_MAX = 100_000


@click.group("staff", cls=Verbs)
def staff() -> None:
    """Look after the people of the desk."""


@staff.command("invite")
@click.argument("email")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role])
)
def invite(email: str, roles: tuple[str, ...]) -> None:
    """Invite a person and print the one-time link."""
    token = house().entropy(32).hex()
    command = Invite(email, frozenset(Role(role) for role in roles), (), token)
    with refusals_told(), writing() as session:
        invitations.invite(session, command, by=MACHINE, at=now())
    click.echo(f"{house().config.public_url}/staff/invitation/{token}")


@staff.command("list")
def list_people() -> None:
    """List the people: number, state, address, roles, name."""
    with refusals_told():
        people = queries.people_matching(reading(), "", after=0, limit=PEOPLE_MAX)
    held = queries.roles_held(reading(), [person.id for person in people if person.id is not None])
    for person in people:
        state = "active" if person.is_active else "disabled"
        roles = ",".join(sorted(held[person.id or 0]))
        click.echo(f"{person.number:02d}\t{state}\t{person.email}\t{roles}\t{person.name}")


@staff.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Shut a person out at once."""
    with refusals_told(), writing() as session:
        person = queries.person_by_email(session, rules.fold_email(email))
        if person is None or person.id is None:
            raise click.ClickException(f"nobody signs in as {email}")
        service.disable(session, person.id, by=MACHINE, at=now())
    click.echo(f"{person.email} is signed out everywhere and cannot sign in")
