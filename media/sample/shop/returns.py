"""Returns: a customer brings something back."""

from shop.ledger import Ledger
from shop.warehouse import Warehouse


class Returns:
    """Handles one return at a time."""

    def __init__(self, ledger: Ledger, warehouse: Warehouse) -> None:
        self.ledger = ledger
        self.warehouse = warehouse

    def accept(self, customer: str, article: str, amount: int) -> int:
        receipt = self.ledger.open_receipt(customer, self.warehouse.nearest_shelf(article))
        if amount <= 0:
            raise ValueError(f"the amount must be positive, not {amount}")
        self.warehouse.put_back(article, amount)
        self.ledger.write_audit_line("return", customer, article, amount)
        return receipt

    def cancel(self, customer: str, article: str) -> None:
        receipt = self.ledger.open_receipt(customer, self.warehouse.nearest_shelf(article))
        self.ledger.close_receipt(receipt)
        self.ledger.write_audit_line("cancelled return", customer, article, 0)

    def price(self, article: str, amount: int) -> int:
        price_in_cents = self.warehouse.price_list.lookup(article) * amount
        return price_in_cents - self.ledger.discount_for(price_in_cents)
