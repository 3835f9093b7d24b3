"""The channels in and out that the settings name, opened."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from triage import config
from triage.errors import SettingsWrong

if TYPE_CHECKING:
    from triage.channels.base import Inlet, Outlet
    from triage.channels.notify import Notify
    from triage.desk.sending import Roads
    from triage.rules.letter import Way

BY_NOTIFY: Final = "by GOV.UK Notify"


@contextmanager
def inlets(found: config.Settings) -> "Iterator[list[Inlet]]":
    """Open every inlet that is set, each with what serves it."""
    with ExitStack() as held:
        yield [
            *_mail_folder(found, held),
            *_mailboxes(found, held),
            *_letters_folder(found),
            *_form_drops(found),
            *_telephone(found),
            *_texts(found),
        ]


def outlets(found: config.Settings) -> "dict[Way, Outlet]":
    """Return what replies leave by, each way that is set up."""
    from triage.rules.letter import Way

    made: dict[Way, Outlet] = {Way.EMAIL: _email(found)}
    if found.notify.text_template:
        made[Way.TEXT] = notify(found).texts(found.notify.text_template)
    if found.letters.kind == "notify":
        made[Way.LETTER] = notify(found).letters()
    elif found.letters.kind == "folder":
        from triage.channels.letters_folder import LettersFolder

        made[Way.LETTER] = LettersFolder(found.print_folder)
    return made


def roads(found: config.Settings) -> "Roads":
    """Return the ways out that are set up, as the desk sends by them."""
    from triage.channels.notify import NotifyOutlet
    from triage.desk.sending import Road
    from triage.rules.letter import Way

    made = {}
    for way, out in outlets(found).items():
        rate = found.mail_out.per_minute if way is Way.EMAIL else 0
        made[way] = (
            Road(out.deliver, found.notify.per_minute, out.fate)
            if isinstance(out, NotifyOutlet)
            else Road(out.deliver, rate)
        )
    return made


def ways(found: config.Settings) -> "dict[Way, str]":
    """Return in words how replies leave by each way that is set up. Nothing is opened."""
    from triage.rules.letter import Way

    by_mail = {"folder": f"as a file into {found.letters_folder}", "smtp": f"by mail through {found.mail_out.host}"}
    told = {Way.EMAIL: by_mail.get(found.mail_out.kind, BY_NOTIFY)}
    if found.notify.text_template:
        told[Way.TEXT] = BY_NOTIFY
    if found.letters.kind != "none":
        printed = f"as a letter to print into {found.print_folder}"
        told[Way.LETTER] = printed if found.letters.kind == "folder" else BY_NOTIFY
    return told


def notify(found: config.Settings) -> "Notify":
    """Return our service at GOV.UK Notify; raise SettingsWrong where no key is set."""
    from triage.channels.notify import Notify

    key = found.notify.key_file
    if key is None:
        raise SettingsWrong("GOV.UK Notify is to be used, but no key is named.", next="Set [notify] key_file.")
    return Notify(found.notify.url, lambda: config.secret(key))


def _email(found: config.Settings) -> "Outlet":
    from triage.channels.folder_outlet import FolderOutlet
    from triage.channels.smtp import SmtpOutlet

    out = found.mail_out
    if out.kind == "folder":
        return FolderOutlet(found.letters_folder)
    if out.kind == "notify":
        if not found.notify.email_template:
            raise SettingsWrong("Emails are to leave by GOV.UK Notify, but no template there is named.",
                                next="Set [notify] email_template.")  # fmt: skip
        return notify(found).emails(found.notify.email_template)
    if not out.host:
        raise SettingsWrong("Letters are to leave by SMTP, but no server is named.", next="Set [mail_out] host.")
    password = out.password_file
    return SmtpOutlet(
        out.host,
        out.port,
        tls=out.tls,
        username=out.username,
        secret=(lambda: config.secret(password)) if password else None,
        ca_file=out.ca_file,
    )


def _form_drops(found: config.Settings) -> "Iterator[Inlet]":
    from triage.channels.form_drops import FormDrops

    if found.form_drops is not None:
        yield FormDrops(found.form_drops.folder, found.form_drops.map)


def _mail_folder(found: config.Settings, held: ExitStack) -> "Iterator[Inlet]":
    from triage.channels.files import FolderInlet
    from triage.channels.mime import Reader

    folder = found.mail_in.folder
    if folder is not None:
        with suppress(OSError):  # the inlet itself says what is wrong with it
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield FolderInlet(folder, held.enter_context(Reader()))


def _telephone(found: config.Settings) -> "Iterator[Inlet]":
    from triage.channels.call_rows import CallDrops
    from triage.channels.queue_log import QueueLog

    telephone = found.telephone
    if telephone.queue_log is not None:
        yield QueueLog(telephone.queue_log, telephone.queues)
    if telephone.exports is not None:
        if telephone.map is None:
            raise SettingsWrong(
                "Telephone exports are to be read, but no column map is named.", next="Set [telephone] map."
            )
        yield CallDrops(telephone.exports, telephone.map)


def _mailboxes(found: config.Settings, held: ExitStack) -> "Iterator[Inlet]":
    if not found.mailbox:
        return
    from triage.channels.imap import MailboxInlet
    from triage.channels.imap_session import door
    from triage.channels.mime import Reader

    for box in found.mailbox:
        made = MailboxInlet(
            box.name,
            door(
                box.host,
                box.port,
                box.username,
                partial(config.secret, box.secret_file),
                folder=box.folder,
                tls=box.tls,
                is_token=box.token_file is not None,
                ca_file=box.ca_file,
            ),
            held.enter_context(Reader()),
            after=box.after,
            moved_to=box.moved_to,
            team=box.team,
            every_seconds=box.every_seconds,
            largest_mb=box.largest_mb,
        )
        yield held.enter_context(closing(made))


def _texts(found: config.Settings) -> "Iterator[Inlet]":
    if found.notify.receive:
        from triage import clock
        from triage.channels.notify_texts import ReceivedTexts

        yield ReceivedTexts(notify(found), clock.now, found.notify.every_seconds)


def _letters_folder(found: config.Settings) -> "Iterator[Inlet]":
    from triage.channels.files import FolderInlet
    from triage.channels.letters import Reader
    from triage.rules.arrival import Channel

    folder = found.letters_in.folder
    if folder is not None:
        with suppress(OSError):  # the inlet itself says what is wrong with it
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield FolderInlet(folder, Reader(), Channel.LETTER)
