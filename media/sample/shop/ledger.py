"""The ledger: every receipt that was ever opened, and one audit line for each thing that was done."""


class Ledger:
    def __init__(self) -> None:
        self.receipts: dict[int, tuple[str, int]] = {}
        self.audit_lines: list[str] = []

    def open_receipt(self, customer: str, shelf: int) -> int:
        receipt = len(self.receipts) + 1
        self.receipts[receipt] = (customer, shelf)
        return receipt

    def close_receipt(self, receipt: int) -> None:
        del self.receipts[receipt]

    def write_audit_line(self, action: str, customer: str, article: str, amount: int) -> None:
        self.audit_lines.append(f"{action}: {amount} of {article} for {customer}")

    def discount_for(self, price_in_cents: int) -> int:
        return price_in_cents // 20 if price_in_cents > 10_000 else 0
