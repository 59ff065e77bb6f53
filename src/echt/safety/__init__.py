"""What keeps Echt safe from outside: requests go only to where a person said, and to no inner machine by a detour."""

from echt.safety.outgoing import Target, check_url, resolve

__all__ = ["Target", "check_url", "resolve"]
