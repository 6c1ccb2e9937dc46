"""PyTorch's place for these classes: `nn.modules.rnn`."""

from ..recurrent import GRU as GRU, LSTM as LSTM, RNN as RNN
from ..recurrent_base import RNNBase as RNNBase
from ..recurrent_cell import GRUCell as GRUCell, LSTMCell as LSTMCell, RNNCell as RNNCell, RNNCellBase as RNNCellBase
