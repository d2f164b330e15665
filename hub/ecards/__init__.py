"""E-cards (电子会员码): a code on the member's phone that changes every half minute and nobody can copy for long."""
