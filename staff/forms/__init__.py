"""Forms of the people's pages; each field's help says what is expected."""
