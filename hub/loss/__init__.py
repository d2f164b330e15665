"""Cards that were lost or broken (挂失、补办、换卡): what stops at once, who gets a new one."""
