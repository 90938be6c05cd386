"""Which open due dates an issued document may fulfil. A person confirms; nothing is recorded here."""

from obligations.fulfilment.documents import Issued, from_file, symbol_in
from obligations.fulfilment.proposals import Proposal, propose

__all__ = ["Issued", "Proposal", "from_file", "propose", "symbol_in"]
