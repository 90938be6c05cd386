"""A document in the markup of the United Nations: Akoma Ntoso (OASIS LegalDocML 1.0), as the AKN4UN profile uses it."""

from obligations.akomantoso.statement import CONTENT_TYPE, file_name, render

__all__ = ["CONTENT_TYPE", "file_name", "render"]
