"""Vouchers that the store prints (代金券): numbered in series, sold as a prepayment, or given away as coupons."""
