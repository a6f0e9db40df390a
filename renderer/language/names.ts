/**
 * Chinese for the names that packs and examples bring along in English: labels (COCO-Stuff's and those of the packs that
 * ship), their groups, kinds of light, examples. A name that is not here is shown as the pack says it.
 */
const TABLE = `
# Labels: things
person 人; bicycle 自行车; car 汽车; motorcycle 摩托车; airplane 飞机; bus 公共汽车; train 火车; truck 卡车; boat 船; traffic light 红绿灯;
fire hydrant 消防栓; street sign 路牌; stop sign 停车标志; parking meter 停车计时器; bench 长椅; bird 鸟; cat 猫; dog 狗; horse 马; sheep 羊;
cow 牛; elephant 大象; bear 熊; zebra 斑马; giraffe 长颈鹿; hat 帽子; backpack 背包; umbrella 雨伞; shoe 鞋; eye glasses 眼镜; handbag 手提包;
tie 领带; suitcase 行李箱; frisbee 飞盘; skis 滑雪板; snowboard 单板滑雪板; sports ball 球; kite 风筝; baseball bat 棒球棒; baseball glove 棒球手套;
skateboard 滑板; surfboard 冲浪板; tennis racket 网球拍; bottle 瓶子; plate 盘子; wine glass 酒杯; cup 杯子; fork 叉子; knife 刀; spoon 勺子;
bowl 碗; banana 香蕉; apple 苹果; sandwich 三明治; orange 橙子; broccoli 西兰花; carrot 胡萝卜; hot dog 热狗; pizza 披萨; donut 甜甜圈; cake 蛋糕;
chair 椅子; couch 沙发; potted plant 盆栽; bed 床; mirror 镜子; dining table 餐桌; window 窗户; desk 书桌; toilet 马桶; door 门; tv 电视;
laptop 笔记本电脑; mouse 鼠标; remote 遥控器; keyboard 键盘; cell phone 手机; microwave 微波炉; oven 烤箱; toaster 烤面包机; sink 水槽;
refrigerator 冰箱; blender 搅拌机; book 书; clock 时钟; vase 花瓶; scissors 剪刀; teddy bear 泰迪熊; hair drier 吹风机; toothbrush 牙刷; hair brush 发刷;
# Labels: stuff
banner 横幅; blanket 毯子; branch 树枝; bridge 桥; building-other 其他建筑; bush 灌木; cabinet 柜子; cage 笼子; cardboard 纸板; carpet 地毯;
ceiling-other 其他天花板; ceiling-tile 吊顶板; cloth 布; clothes 衣服; clouds 云; counter 台面; cupboard 橱柜; curtain 窗帘; desk-stuff 桌面;
dirt 泥土; door-stuff 门面; fence 栅栏; floor-marble 大理石地板; floor-other 其他地板; floor-stone 石地板; floor-tile 瓷砖地板; floor-wood 木地板;
flower 花; fog 雾; food-other 其他食物; fruit 水果; furniture-other 其他家具; grass 草地; gravel 碎石; ground-other 其他地面; hill 山丘; house 房屋;
leaves 树叶; light 灯; mat 垫子; metal 金属; mirror-stuff 镜面; moss 苔藓; mountain 山; mud 泥浆; napkin 餐巾; net 网; paper 纸; pavement 人行道;
pillow 枕头; plant-other 其他植物; plastic 塑料; platform 站台; playingfield 运动场; railing 栏杆; railroad 铁轨; river 河流; road 道路; rock 岩石;
roof 屋顶; rug 小地毯; salad 沙拉; sand 沙地; sea 海; shelf 架子; sky-other 天空; skyscraper 摩天楼; snow 雪; solid-other 其他固体; stairs 楼梯;
stone 石头; straw 稻草; structural-other 其他结构; table 桌子; tent 帐篷; textile-other 其他织物; towel 毛巾; tree 树; vegetable 蔬菜; wall-brick 砖墙;
wall-concrete 混凝土墙; wall-other 其他墙面; wall-panel 墙板; wall-stone 石墙; wall-tile 瓷砖墙; wall-wood 木墙; water-other 其他水面; waterdrops 水滴;
window-blind 百叶窗; window-other 其他窗户; wood 木头;
# Labels of the landscape packs
sky 天空; sun 太阳; forest 森林; unlabelled 未标注;
# Groups of labels
water 水; ground 地面; plant 植物; building 建筑; structure 结构; animal 动物; vehicle 交通工具; street 街道; wall 墙; floor 地板; ceiling 天花板;
furniture 家具; textile 织物; food 食物; kitchen 厨房; appliance 电器; electronic 电子产品; indoor 室内物品; accessory 配饰; sport 运动; material 材料;
# Light
sun from the side 侧面阳光; sun ahead or behind 前后阳光; sun height 太阳高度; overcast 阴天; haze 薄霾; ground mist 地面雾气; autumn 秋意; winter 冬意;
wind 风; warmth 暖意; noon 正午; golden hour 金色时刻; dusk 黄昏; mist 薄雾;
# Packs and examples
landscape (mask) 风景（标签图）; landscape (sketch) 风景（草图）; landscape (depth) 风景（深度）; lake and mountains 湖光山色; river valley 河谷; sunset lake 落日湖;
beach 海滩; meadow 草甸; road to the hills 通往山丘的路`

const CHINESE: ReadonlyMap<string, string> = new Map(
  TABLE.replace(/^#.*$/gm, '')
    .split(';')
    .map((entry) => entry.trim())
    .flatMap((entry) => {
      const space = entry.search(/ (?=\p{Script=Han})/u)
      return space < 0 ? [] : [[entry.slice(0, space), entry.slice(space + 1)] as const]
    }),
)

/** A name of a pack, an example or a label in Chinese, or as it is. */
export function chineseName(english: string): string {
  return CHINESE.get(english.toLowerCase()) ?? english
}
