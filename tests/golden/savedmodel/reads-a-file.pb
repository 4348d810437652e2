
"serve

xReadFile