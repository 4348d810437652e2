

xPlaceholder

yRelux"Ð