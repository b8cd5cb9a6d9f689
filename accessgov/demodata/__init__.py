"""The demo's data: invented places, people, customers and weeks of work. docs/demo.md tells it."""
