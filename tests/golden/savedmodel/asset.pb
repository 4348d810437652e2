¨
"serve…
4
pathConst*%
valueBB/home/author/vocab.txt

tableHashTableV2
2
fillInitializeTableFromTextFileV2tablepath"Ð2

path:0	vocab.txt