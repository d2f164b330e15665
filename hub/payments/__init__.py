"""WeChat Pay and Alipay by payment code (付款码): one interface, no double charge."""
