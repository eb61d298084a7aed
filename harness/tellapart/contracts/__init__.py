"""The contracts: what plugins implement and what passes between stages. No logic lives here."""
