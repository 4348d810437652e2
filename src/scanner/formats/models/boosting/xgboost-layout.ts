// Sizes in bytes of the structures of XGBoost's old binary format (`learner.cc`, `gbtree_model.cc`, `tree_model.h`).

export const MODEL_PARAMETERS = 136;
export const TREES_PARAMETERS = 160;
export const TREE_PARAMETERS = 148;
export const LINEAR_PARAMETERS = 136;
export const STATISTICS = 16;
export const NODE = 20 + STATISTICS;
/** The highest bit of a parent and of a feature means something else. */
export const WITHOUT_FLAG = 0x7fffffff;
/** Letters of the name of an objective or a booster. */
export const MAX_NAME = 64;
