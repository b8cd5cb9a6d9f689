"""Evidence that others write: what systems push, when they fell silent, and lists handed out."""
