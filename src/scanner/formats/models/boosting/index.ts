export { catboost } from './catboost';
export { lightgbm } from './lightgbm';
export { catboostJson, ubjson, xgboostBinary, xgboostJson } from './xgboost';
