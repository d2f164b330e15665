"""Tiers, points, coupons, bundles and referrals (会员等级、积分、优惠券、套餐、推荐)."""
