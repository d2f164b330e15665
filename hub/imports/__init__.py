"""Members and their balances from another program's list (会员导入), and the list of members as a file (导出)."""
