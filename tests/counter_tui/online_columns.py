"""The columns of what web shops export, in their order."""

from typing import Final

_SHOPIFY: Final = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    "Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,"
    "Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment Terms Name,Next Payment Due At,Payment References"
)
_SUITE: Final = (
    "order_id,order_number,order_date,paid_date,status,shipping_total,shipping_tax_total,fee_total,fee_tax_total,"
    "tax_total,cart_discount,order_discount,discount_total,order_total,order_subtotal,order_currency,payment_method,"
    "payment_method_title,transaction_id,customer_ip_address,customer_user_agent,shipping_method,customer_id,"
    "customer_user,customer_email,billing_first_name,billing_last_name,billing_company,billing_email,billing_phone,"
    "billing_address_1,billing_address_2,billing_postcode,billing_city,billing_state,billing_country,"
    "shipping_first_name,shipping_last_name,shipping_company,shipping_phone,shipping_address_1,shipping_address_2,"
    "shipping_postcode,shipping_city,shipping_state,shipping_country,customer_note,wt_import_key,shipping_items,"
    "fee_items,tax_items,coupon_items,refund_items,order_notes,download_permissions"
)
_ANALYTICS: Final = (
    "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,"
    "Attribution"
)
_MAPPED: Final = (
    "external_id,status,placed_on,caller_name,caller_phone,caller_email,recipient_name,recipient_phone,address,"
    "postcode,card,due,window,what,quantity,price,delivery_charge,discount,tax,total,payment,notes"
)
SHOPIFY_COLUMNS: Final = tuple(_SHOPIFY.split(","))
SUITE_COLUMNS: Final = tuple(_SUITE.split(","))
ANALYTICS_COLUMNS: Final = tuple(_ANALYTICS.split(","))
MAPPED_COLUMNS: Final = tuple(_MAPPED.split(","))

MAPPED_NAMES: Final = {
    "external_id": "Order No",
    "status": "State",
    "placed_on": "Ordered",
    "caller_name": "Customer",
    "caller_phone": "Customer tel",
    "caller_email": "Customer e-mail",
    "recipient_name": "For",
    "recipient_phone": "For tel",
    "due": "Delivery Date",
    "window": "When",
    "what": "What",
    "quantity": "How many",
    "price": "Each",
    "delivery_charge": "Delivery",
    "payment": "Paid by",
    "notes": "Note",
}
"""What the columns of mapped.csv are; its others are called as the fields are."""
