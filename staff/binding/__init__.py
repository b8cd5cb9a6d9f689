"""What binds a person before access begins: contract, signed texts, course."""
