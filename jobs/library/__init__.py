"""What designs refer to by content: uploaded fonts and insets, kept while a design names them."""
