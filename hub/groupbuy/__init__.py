"""Vouchers that platforms sell for the store (团购券): deals, codes taken at the till, what platforms pay out."""
