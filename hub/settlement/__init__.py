"""Settlement of payment channels (渠道对账): their files held against the books; fees and pay-outs booked."""
