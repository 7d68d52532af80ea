"""Everything that Apprise speaks to (mail, ntfy, Slack ...), if the extra ``apprise`` is installed.

https://appriseit.com. Its log says addresses, and those hold secrets, so it is kept silent; what it
makes of a failure is a yes or no.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from bot.errors import NetworkError
from bot.notify.telling import NO_CODE, ClosedError, Receipt, settings_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.config import Secret
    from bot.notify.telling import Telling

_SILENT = logging.CRITICAL + 1


class AppriseServices:
    """All Apprise addresses of the settings, by the name of the receiver."""

    def __init__(self, settings: Mapping[str, Secret]) -> None:
        self._settings = settings

    async def tell(self, telling: Telling) -> Receipt:
        """Send the text of a telling; return what was done.

        Raises:
            ClosedError: the extra is not installed, or the address is none that it knows.
            NetworkError: it was not taken, or not by every service of the address.
        """
        address = settings_for(telling.receiver, self._settings)
        if not await asyncio.to_thread(_notify, address, telling):
            raise NetworkError(
                f"Apprise could not send to {telling.receiver}.",
                remedy="Check its address: apprise -vv -b test ADDRESS says more.",
                sent=True,
            )
        return Receipt(text=f"Apprise sent it to {telling.receiver}.")

    async def ready(self, receiver: str) -> str:
        """Say that Apprise is here and knows an address, unsent; raises what ``tell`` raises."""
        address = settings_for(receiver, self._settings)
        await asyncio.to_thread(_services, address, receiver)
        return "Apprise is installed and knows its address; nothing was sent."


def _notify(address: Secret, telling: Telling) -> bool:
    """Send without following redirects, which the address may not allow either."""
    apprise, services = _services(address, telling.receiver)
    for service in services:
        service.redirects = False
    text = telling.message.text.encode("utf-8", "replace").decode()
    return bool(services.notify(body=text, body_format=apprise.NotifyFormat.TEXT))


def _services(address: Secret, receiver: str) -> tuple[Any, Any]:
    """Return Apprise, and the services of an address; raises ClosedError without either."""
    try:
        import apprise  # noqa: PLC0415  an extra
    except ImportError:
        raise ClosedError(
            "Apprise is not installed.",
            code=NO_CODE,
            remedy="Install it and start again: pip install 'flagfall[apprise]'",
        ) from None
    for name in ("apprise", "urllib3"):
        logging.getLogger(name).setLevel(_SILENT)
    services = apprise.Apprise(asset=apprise.AppriseAsset(http_redirects=False))
    if not services.add(address.reveal()):
        raise ClosedError(
            f"The address of receiver {receiver} is none that Apprise knows.",
            code=NO_CODE,
            remedy="See https://appriseit.com for how each service is written.",
        )
    return apprise, services
