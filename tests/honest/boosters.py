"""XGBoost, LightGBM and CatBoost: their own formats, and their scikit-learn classes in pickles."""

import catboost
import joblib
import lightgbm
import xgboost
from registry import dump, honest, table


def gradient(model):
    X, y, _ = table()
    return model.fit(X, y)


def xgb():
    return gradient(xgboost.XGBClassifier(n_estimators=5, max_depth=2, n_jobs=1))


def lgbm():
    return gradient(lightgbm.LGBMClassifier(n_estimators=5, n_jobs=1, verbose=-1))


def cat():
    return gradient(catboost.CatBoostClassifier(iterations=5, verbose=False, allow_writing_files=False))


dump("xgboost/classifier.pkl", xgb)
dump("xgboost/classifier_p2.pkl", xgb, 2)
dump("xgboost/booster.pkl", lambda: xgb().get_booster())
dump("xgboost/regressor.pkl", lambda: gradient(xgboost.XGBRegressor(n_estimators=3, n_jobs=1)))
dump("lightgbm/classifier.pkl", lgbm)
dump("lightgbm/booster.pkl", lambda: lgbm().booster_)
dump("catboost/classifier.pkl", cat)


@honest("joblib/xgboost.joblib")
def _(target):
    joblib.dump(xgb(), target)


@honest("joblib/lightgbm.joblib")
def _(target):
    joblib.dump(lgbm(), target, compress=3)


for extension in ("json", "ubj"):

    @honest(f"xgboost/model.{extension}")
    def _(target):
        xgb().save_model(target)


@honest("lightgbm/model.txt")
def _(target):
    lgbm().booster_.save_model(target)


@honest("catboost/model.cbm")
def _(target):
    cat().save_model(target)
