"""Handing documents to a browser; the pages of print jobs are in ``views``."""

from .downloads import document_response, list_response

__all__ = ["document_response", "list_response"]
