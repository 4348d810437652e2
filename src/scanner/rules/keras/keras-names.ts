// Written by tests/fixtures/keras/make_names.py with keras 3.15.1 and tf_keras 2.21.0: do not edit.

/** Classes that Keras restores by name without custom objects, blank-separated. */
export const KERAS_CLASSES = `
  AUC AWQConfig AWQDTypePolicy Abs AbsMaxQuantizer Absolute AbstractRNNCell Accuracy Activation ActivityRegularization
  Adadelta Adafactor Adagrad Adam AdamW Adamax AdaptiveAveragePool AdaptiveAveragePooling1D AdaptiveAveragePooling2D
  AdaptiveAveragePooling3D AdaptiveMaxPool AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add AddLoss
  AddMetric AdditiveAttention AffineTransform All AllClose AlphaDropout Amax Amin Angle Any Append Arange Arccos
  Arccosh Arcsin Arcsinh Arctan Arctan2 Arctanh Argmax Argmin Argpartition Argsort Array ArraySplit AssertTypeLayer
  AssociativeScan Attention AugMix AutoContrast Average AveragePool AveragePooling1D AveragePooling2D AveragePooling3D
  AvgPool1D AvgPool2D AvgPool3D BackendOptimizer BaseAdaptiveAveragePooling BaseAdaptiveMaxPooling BaseAdaptivePooling
  BaseConv BaseConvTranspose BaseDenseAttention BaseDepthwiseConv BaseGlobalPooling BaseImagePreprocessingLayer
  BaseOptimizer BasePooling BaseRandomLayer BaseSeparableConv BaseSpatialDropout BasicLSTMCell BasicRNNCell BatchNorm
  BatchNormalization BatchNormalizationBase BatchNormalizationV1 BatchNormalizationV2 Bidirectional BinaryAccuracy
  BinaryCrossentropy BinaryFocalCrossentropy BinaryIoU Bincount BitwiseAnd BitwiseInvert BitwiseLeftShift BitwiseNot
  BitwiseOr BitwiseRightShift BitwiseXor BroadcastTo CDist CTC CTCDecode CTCLoss Cast CategoricalAccuracy
  CategoricalCrossentropy CategoricalFocalCrossentropy CategoricalGeneralizedCrossEntropy CategoricalHinge
  CategoryEncoding Cbrt Ceil Celu CenterCrop Cholesky CholeskyInverse Circle ClassMethod Clip CompileLoss
  CompileMetrics CompositeTensor Concatenate ConcordanceCorrelation Cond Conj Conjugate Constant ConstantV2 Constraint
  ContrastLimitedAdaptiveHistogramEqualization Conv Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D
  Conv3DTranspose ConvLSTM ConvLSTM1D ConvLSTM2D ConvLSTM3D ConvLSTMCell ConvRNN ConvTranspose ConvertToTensor
  Convolution1D Convolution1DTranspose Convolution2D Convolution2DTranspose Convolution3D Convolution3DTranspose Copy
  Corrcoef Correlate Cos Cosh CosineDecay CosineDecayRestarts CosineSimilarity CountNonzero CropImages Cropping1D
  Cropping2D Cropping3D Cross CuDNNGRU CuDNNLSTM Cumprod Cumsum CustomCallModel CustomScaleLayer CutMix DTypePolicy
  DTypePolicyMap DataLayer Deconv2D Deconv3D Deconvolution2D Deconvolution3D Deg2rad Dense DenseFeatures DepthToSpace
  DepthwiseConv DepthwiseConv1D DepthwiseConv2D Det DeviceWrapper Diag Diagflat Diagonal Dice Diff Digitize
  Discretization Distiller DistributedCallbackModel Divide DivideNoNan Dot DotProductAttention Dropout DropoutWrapper
  Dsplit Dstack DynamicEmbedding DynamicLookup ELU Eig Eigh Einsum EinsumDense ElasticTransform Elu Embedding
  EmptyLike Equal Equalization Erf Erfc Erfinv Exp Exp2 ExpandDims Expm1 ExponentialDecay ExtractPatches
  ExtractSequences F1Score FBetaScore FFT FFT2 Fabs FakeQuantWithMinMaxVars FalseNegatives FalsePositives Feature
  FeatureDistillation FeatureSpace Flatten FlaxLayer Flip Fliplr Flipud Float8QuantizationConfig FloatDTypePolicy
  Floor FloorDivide Fmax Fmin Fmod Fold ForiLoop Ftrl Full FullLike FullyConnected Function Functional
  FunctionalPreprocessingStage GPTQConfig GPTQDTypePolicy GPTQQuantizer GRU GRUCell GRUCellV1 GRUCellV2 GRUV1 GRUV2
  GaussianBlur GaussianDropout GaussianNoise Gcd Gelu Geomspace GetItem GlobalAveragePooling1D GlobalAveragePooling2D
  GlobalAveragePooling3D GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D
  GlobalMaxPool3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GlobalPooling1D GlobalPooling2D
  GlobalPooling3D GlorotNormal GlorotNormalV2 GlorotUniform GlorotUniformV2 Glu Greater GreaterEqual
  GroupNormalization GroupQueryAttention GroupedQueryAttention HSVToRGB HardShrink HardSigmoid HardSilu HardTanh
  HashedCrossing Hashing HeNormal HeNormalV2 HeUniform HeUniformV2 Heaviside Hinge Histogram Hsplit Hstack Huber Hypot
  I0 IFFT2 IRFFT ISTFT Identity IdentityRegularizer IdentityV2 Imag InTopK IndexLookup Initializer Inner InputLayer
  InputSpec InstanceMethod InstanceProperty Int4DTypePolicy Int4QuantizationConfig Int8QuantizationConfig
  IntegerLookup Inv InverseTimeDecay IoU IsIn Isclose Isfinite Isinf Isnan Isneginf Isposinf Isreal JVP JaxLayer
  KLDivergence Kron L1 L1L2 L2 LSTM LSTMCell LSTMCellV1 LSTMCellV2 LSTMV1 LSTMV2 Lamb Lambda Layer LayerNorm
  LayerNormalization LayerRNNCell LayerScale Lcm Ldexp LeakyReLU LeakyRelu LearningRateSchedule LecunNormal
  LecunNormalV2 LecunUniform LecunUniformV2 LeftShift Less LessEqual LinearCosineDecay LinearModel Linspace Lion
  LocallyConnected1D LocallyConnected2D Log Log10 Log1p Log2 LogCosh LogCoshError LogSigmoid LogSoftmax Logaddexp
  Logaddexp2 Logdet LogicalAnd LogicalNot LogicalOr LogicalXor LogitsDistillation Logspace Logsumexp Loss
  LossFunctionWrapper LossScaleOptimizer LossScaleOptimizerV3 LossesContainer Lstsq LuFactor Map MapCoordinates
  Masking Matmul MatrixRank Max MaxNorm MaxNumBoundingBoxes MaxPool MaxPool1D MaxPool2D MaxPool3D MaxPooling1D
  MaxPooling2D MaxPooling3D Maximum Mean MeanAbsoluteError MeanAbsolutePercentageError MeanIoU MeanMetricWrapper
  MeanRelativeError MeanSquaredError MeanSquaredLogarithmicError MeanTensor Median MelSpectrogram Merge Meshgrid
  Metric MetricsList Min MinMaxNorm Minimum Mish MixUp Mod Model ModuleWrapper Moments Moveaxis MultiHeadAttention
  MultiHot MultiOptimizer MultiRNNCell Multiply MultiplyLayer MultiplyLayerWithoutAutoCast Muon MySubclassModel Nadam
  NanToNum Nanargmax Nanargmin Nancumprod Nancumsum Nanmax Nanmean Nanmedian Nanmin Nanpercentile Nanprod Nanquantile
  Nanstd Nansum Nanvar Ndim Negative Nextafter NoisyLinearCosineDecay NonFusedAdam NonNeg Nonzero Norm Normalization
  Normalize NotEqual OneHot OneHotIoU OneHotMeanIoU Ones OnesLike OnesV2 Operation Optimizer OptimizerMap OptimizerV2
  Orthogonal OrthogonalRegularizer OrthogonalV2 Outer PReLU PSNR Pad PadImages PearsonCorrelation Percentile Permute
  PerspectiveTransform PiecewiseConstantDecay Pinv Pipeline Poisson Polar Policy PolynomialDecay Pooling1D Pooling2D
  Pooling3D Power Precision PrecisionAtRecall PreprocessingLayer PreprocessingStage Prod Ptp PyMetric Qr Quantile
  QuantizationConfig QuantizedDTypePolicy QuantizedFloat8DTypePolicy Quantizer R2Score RFFT RGBToGrayscale RGBToHSV
  RMSNorm RMSNormalization RMSProp RMSprop RNN RNNCell Rad2deg RadialConstraint RandAugment RandomBrightness
  RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop RandomElasticTransform RandomErasing RandomFlip
  RandomFourierFeatures RandomGaussianBlur RandomGrayscale RandomHeight RandomHue RandomInitializer RandomInvert
  RandomNormal RandomNormalV2 RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness
  RandomShear RandomTranslation RandomUniform RandomUniformV2 RandomWidth RandomZoom Ravel ReLU Real Rearrange Recall
  RecallAtPrecision Reciprocal Reduce ReduceSumRegularizer Regularizer ReloadedLayer Relu Relu6 Repeat RepeatVector
  Rescaling Reshape ResidualWrapper Resize Resizing RestoredOptimizer ReversibleEmbedding RightShift Roll
  RootMeanSquaredError Rot90 Round Rsqrt SGD SSIM STFT STFTSpectrogram SVD SaturateCast ScaleAndTranslate Scan Scatter
  ScatterUpdate ScheduleFreeAdamW SearchSorted SeedGenerator SegmentMax SegmentMin SegmentProd SegmentReduction
  SegmentSum Select Selu SensitivityAtSpecificity SensitivitySpecificityBase SeparableConv SeparableConv1D
  SeparableConv2D SeparableConvolution1D SeparableConvolution2D SequenceFeatures Sequential SharpnessAwareMinimization
  Sigmoid Sign Signbit Silu SimpleRNN SimpleRNNCell Sin Sinc Sinh Size Slice SliceUpdate SlicingOpLambda Slogdet
  SobelEdges SoftShrink Softmax Softplus Softsign Solarization Solve SolveTriangular Sort SpaceToDepth
  SparseCategoricalAccuracy SparseCategoricalCrossentropy SparsePlus SparseSigmoid SparseTopKCategoricalAccuracy
  Sparsemax SpatialDropout1D SpatialDropout2D SpatialDropout3D SpecificityAtSensitivity SpectralNormalization Split
  Sqrt Square SquaredHinge Squareplus Squeeze Stack StackedRNNCells Std StochasticDepth StopGradient StringLookup
  Subtract Sum SumOverBatchSize SumOverBatchSizeMetricWrapper Swapaxes Switch SyncBatchNormalization TFDConcat
  TFDIdentity TFOpLambda TFOptimizer TFSMLayer Take TakeAlongAxis Tan Tanh TanhShrink TensorFlowOpLayer TensorShape
  Tensordot TextVectorization Threshold ThresholdedReLU Tile TimeDistributed TopK TopKCategoricalAccuracy
  TorchModuleWrapper TorchOptimizer TorchParallelOptimizer Trace TrainingMaskingModel TrainingNoDefaultModel Transpose
  Trapezoid Tril Triu TrueDivide TrueNegatives TruePositives Trunc TruncatedNormal TruncatedNormalV2 Tversky TypeSpec
  Unfold Unique UnitNorm UnitNormalization UnravelIndex Unstack UpSampling1D UpSampling2D UpSampling3D Vander Var
  VariableScopeLayer VarianceScaling VarianceScalingV2 Vdot VectorizedMap View ViewAsComplex ViewAsReal Vsplit Vstack
  Where WhileLoop WideDeepModel Wrapper ZeroPadding1D ZeroPadding2D ZeroPadding3D Zeros ZerosLike ZerosV2 __bytes__
  __complex__ __ellipsis__ __keras_tensor__ __numpy__ __set__ __slice__ __tensor__ __tuple__ __typespec__ adadelta
  adagrad adam adamax constant function glorot_normal glorot_normalV2 glorot_uniform glorot_uniformV2 he_normal
  he_normalV2 he_uniform he_uniformV2 identity initializer l1 l2 lecun_normal lecun_normalV2 lecun_uniform
  lecun_uniformV2 max_norm maxnorm min_max_norm nadam non_neg nonneg normal one ones orthogonal orthogonal_regularizer
  radial_constraint random_normal random_uniform rmsprop sgd truncated_normal uniform unit_norm unitnorm
  variance_scaling zero zeros
`;

/** Functions that a configuration may name without a module, blank-separated. */
export const KERAS_FUNCTIONS = `
  ACC BCE KLD MAE MAPE MSE MSLE acc accuracy bce binary_accuracy binary_crossentropy binary_focal_crossentropy
  categorical_accuracy categorical_crossentropy categorical_focal_crossentropy categorical_generalized_cross_entropy
  categorical_hinge celu circle concordance_correlation convert_to_legacy_optimizer cosine_proximity cosine_similarity
  ctc dice elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh hinge huber huber_loss
  is_arm_mac is_categorical_crossentropy kl_divergence kld kullback_leibler_divergence l1_l2 leaky_relu linear
  log_cosh log_sigmoid log_softmax logcosh mae mape mean_absolute_error mean_absolute_percentage_error
  mean_squared_error mean_squared_logarithmic_error mish mse msle pearson_correlation poisson
  populate_deserializable_objects relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign
  sparse_categorical_accuracy sparse_categorical_crossentropy sparse_plus sparse_sigmoid
  sparse_top_k_categorical_accuracy sparsemax squared_hinge squareplus swish tanh tanh_shrink threshold
  top_k_categorical_accuracy tversky
`;
