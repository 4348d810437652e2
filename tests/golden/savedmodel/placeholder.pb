
"serve

xPlaceholder