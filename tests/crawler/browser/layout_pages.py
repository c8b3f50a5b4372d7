"""Home pages that stand as they should, with everything that hides, moves or covers text on purpose, and pages that are broken."""

NEWS = "".join(
    f"<li><a href='/n/{number}.html'>安和县召开第{number}次常务会议研究部署重点工作</a><i>2026-06-{number:02}</i></li>"
    for number in range(1, 9)
)
WORDS = "安和县人民政府网站发布政策文件、通知公告和办事指南，欢迎公众查询监督。" * 4
STYLE = """
*{margin:0;padding:0} body{font:14px/1.8 sans-serif;color:#222} a{color:#036;text-decoration:none} li{list-style:none;overflow:hidden}
li a{float:left} li i{float:right;font-style:normal}
.wrap{width:1200px;margin:0 auto;overflow:hidden} .left{float:left;width:760px} .right{float:right;width:400px}
.nav{background:#036;height:48px} .nav a{float:left;padding:0 24px;color:#fff;line-height:48px} .footer{background:#eee;padding:20px;clear:both}
"""
NAV = (
    "<div class=nav>"
    + "".join(f"<a href='/{name}/'>{name}</a>" for name in ("首页", "政务公开", "政务服务", "互动交流", "数据发布", "走进安和"))
    + "</div>"
)
FOOTER = "<div class=footer>主办单位：安和县人民政府办公室 网站标识码：5107990001 蜀ICP备05000001号 联系电话：0816-8000001</div>"
COLUMNS = (
    f"<div class=wrap><div class=left><h2>政务要闻</h2><ul>{NEWS}</ul></div><div class=right><h2>通知公告</h2><p>{WORDS}</p></div></div>"
)


def page(*, style: str = "", head: str = "", before: str = "", main: str = COLUMNS, after: str = "", base: str = STYLE) -> str:
    """A neutral home page with something changed."""
    return f"""<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>安和县人民政府</title><style>{base}{style}</style>{head}</head>
<body>{before}{NAV}{main}{FOOTER}{after}</body></html>"""


def _slides(style: str, script: str = "") -> str:
    slides = "".join(f"<div class=slide><h3>图片新闻第{number}条标题文字较长一些</h3><p>{WORDS[:60]}</p></div>" for number in range(1, 6))
    return page(style=style, main=f"<div class=show><div class=track>{slides}</div></div>{COLUMNS}", after=f"<script>{script}</script>")


PHONE = "<meta name=viewport content='width=device-width, initial-scale=1'>"

GOOD = {
    "plain": page(),
    "carousel that fades": _slides(
        ".track{position:relative;height:300px} .slide{position:absolute;left:0;top:0;width:100%;height:300px;opacity:0;transition:opacity .6s}"
        ".slide:first-child{opacity:1}",
        "let n=0;const all=[...document.querySelectorAll('.slide')];setInterval(()=>{n=(n+1)%5;all.forEach((s,i)=>s.style.opacity=i===n?1:0)},900)",
    ),
    "carousel of stacked slides with backgrounds": _slides(
        ".track{position:relative;height:300px} .slide{position:absolute;left:0;top:0;width:100%;height:300px;background:#cde}"
    ),
    "carousel of stacked slides without backgrounds": _slides(
        ".track{position:relative;height:300px} .slide{position:absolute;left:0;top:0;width:100%;height:300px}"
    ),
    "carousel that slides": _slides(
        ".show{overflow:hidden;width:1200px;margin:auto} .track{width:6000px;transform:translateX(-1200px)} .slide{float:left;width:1200px}"
    ),
    "carousel over the whole window": _slides(".show{overflow:hidden;width:100%} .track{display:flex} .slide{flex:0 0 100%}"),
    "whole page in a flex wrapper that hides the overflow of its carousel": page(
        style=".all{overflow:hidden} .show{display:flex} .slide{flex:0 0 100%}",
        main=f"<div class=all><div class=show>{''.join(f'<div class=slide><p>{WORDS}</p></div>' for _ in range(3))}</div>{COLUMNS}</div>",
    ),
    "off-screen menu on the left": page(
        style=".drawer{position:fixed;left:-300px;top:0;width:300px;height:100%}", before=f"<div class=drawer>{WORDS}</div>"
    ),
    "off-screen menu on the right": page(
        style="body{overflow-x:hidden} .drawer{position:absolute;right:-300px;top:0;width:300px}",
        before=f"<div class=drawer>{WORDS * 3}</div>",
    ),
    "drawer moved away by transform": page(
        style="body{overflow-x:hidden} .drawer{position:absolute;right:0;top:0;width:300px;transform:translateX(100%)}",
        before=f"<div class=drawer>{WORDS * 3}</div>",
    ),
    "fixed side bar over the content": page(
        style=".bar{position:fixed;right:10px;top:200px;width:120px}", after=f"<div class=bar>{WORDS[:80]}</div>"
    ),
    "couplet adverts on both sides": page(
        style=".ad{position:absolute;top:200px;width:100px;background:#fdd} .l{left:5px} .r{right:5px}",
        after=f"<div class='ad l'>{WORDS[:40]}</div><div class='ad r'>{WORDS[:40]}</div>",
    ),
    "drop-down menus": page(
        style=".sub{display:none;position:absolute;top:48px;left:200px;width:300px} .ghost{visibility:hidden;position:absolute;top:60px;left:100px;width:600px}"
        ".thin{opacity:0;position:absolute;top:60px;left:100px;width:600px} .flat{height:0;overflow:hidden;position:absolute;top:90px;left:100px}",
        before=f"<div class=sub>{WORDS}</div><div class=ghost>{WORDS}</div><div class=thin>{WORDS}</div><div class=flat>{WORDS}</div>",
    ),
    "open drop-down menu with a background": page(
        style=".sub{position:absolute;top:48px;left:200px;width:500px;background:#fff;z-index:9}",
        before=f"<div class=sub>{WORDS * 2}</div>",
    ),
    "marquee": page(before=f"<marquee>{WORDS}</marquee><marquee direction=up height=60>{NEWS}</marquee>"),
    "text that scrolls by script": page(
        style=".roll{overflow:hidden;height:30px;white-space:nowrap;width:1200px}",
        before=f"<div class=roll id=r>{WORDS * 5}</div>",
        after="<script>setInterval(()=>{r.scrollLeft+=3},20)</script>",
    ),
    "text that moves by animation": page(
        style="@keyframes m{from{transform:translateX(0)}to{transform:translateX(-50%)}} .move{white-space:nowrap;animation:m 20s linear infinite}"
        ".roll{width:100%;overflow:hidden}",
        before=f"<div class=roll><div class=move>{WORDS * 5}</div></div>",
    ),
    "sticky header": page(style=".nav{position:sticky;top:0;z-index:9}", main=COLUMNS * 4),
    "fixed header": page(style=".nav{position:fixed;top:0;left:0;right:0;z-index:9} .wrap{margin-top:60px}", main=COLUMNS * 4),
    "visually hidden skip links": page(
        style=".skip{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0)} .away{position:absolute;left:-9999px}"
        ".indent{text-indent:-9999px;height:40px;overflow:hidden} .nought{font-size:0}",
        before=f"<a class=skip href=#m>跳到主要内容区域去阅读</a><a class=away href=#m>{WORDS}</a><h1 class=indent>{WORDS}</h1><p class=nought>{WORDS}</p>",
    ),
    "wide table in a scroll box": page(
        main=f"<div class=wrap><div style='overflow-x:auto'><table style='width:3000px'><tr>{'<td>' + WORDS + '</td>'}{'<td>' + WORDS + '</td>'}</tr></table></div></div>"
        + COLUMNS
    ),
    "hidden tabs": page(
        style=".tab{display:none} .tab.on{display:block} .far{position:absolute;left:-3000px}",
        main=f"<div class=wrap><div class='tab on'><p>{WORDS}</p></div><div class=tab>{NEWS}</div><div class='tab far'>{NEWS}</div></div>{COLUMNS}",
    ),
    "modal over a mask": page(
        style=".mask{position:fixed;inset:0;background:rgba(0,0,0,.6)} .box{position:absolute;left:400px;top:150px;width:500px;background:#fff;z-index:9}",
        after=f"<div class=mask></div><div class=box>{WORDS}</div>",
    ),
    "fixed width of 1200 in a hidden overflow": page(style="body{overflow-x:hidden;} .wrap{width:1200px}"),
    "fixed width of 1400 that begins at the left": page(style=".wrap{width:1400px} .left{width:900px}"),
    "desktop page that says it is made for telephones": page(head=PHONE),
    "page made for telephones": page(
        head=PHONE,
        style="@media(max-width:800px){.wrap,.left,.right{width:auto;float:none;padding:0 10px} .nav{height:auto;overflow:hidden}}",
    ),
    "caption over its picture": page(
        main=f"<div class=wrap style='position:relative'><img width=400 height=200 alt='' src=/none.png><p style='position:absolute;left:0;top:150px;width:400px'>{WORDS[:40]}</p>"
        f"</div>{COLUMNS}"
    ),
    "label over an empty field and a badge on a heading": page(
        main="<div class=wrap><div style='position:relative'><input value='' style='width:300px'><label style='position:absolute;left:5px;top:0'>请输入关键字</label></div>"
        f"<h2 style='position:relative'>通知公告<sup style='position:absolute;top:-4px;left:50px;background:red;color:#fff'>新</sup></h2></div>{COLUMNS}"
    ),
    "outlined text written twice": page(
        main="<div class=wrap><h1 style='position:relative'>走进安和欢迎您来访<span style='position:absolute;left:1px;top:1px;color:#999'>走进安和欢迎您来访</span></h1></div>"
        + COLUMNS
    ),
    "tight lines": page(style="body{line-height:1} p{line-height:.95}"),
    "small errors of scripts": page(after="<script>undefinedThing.run()</script><div id=empty></div>"),
    "old page of tables in the browser's own colours": page(
        base="", main=f"<table width=1000 align=center><tr><td width=600>{NEWS}</td><td>{WORDS}</td></tr></table>"
    ),
    "one small style sheet of many is gone": page(head="<link rel=stylesheet href=/gone.css>"),
    "only a big picture and an error": page(
        main="<div class=wrap><img width=1200 height=600 src=/none.png alt=''></div>", after="<script>nix()</script>"
    ),
    "list boxes of fixed height": page(style=".left ul{height:100px;overflow:hidden} .right p{height:70px;overflow:hidden}"),
    "long titles that are cut with dots": page(style="li a{width:200px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}"),
    "page that fits itself to its window when it is loaded": page(
        style="#fit{position:relative} .one,.two{position:absolute;top:0}",
        main=f"<div id=fit style='height:400px'><div class=one id=one><p>{WORDS}</p></div><div class=two id=two><p>{WORDS[::-1]}</p></div></div>",
        after="<script>one.style.width=(innerWidth-420)+'px';two.style.right='0';two.style.width='400px'</script>",
    ),
    "slow resize handler": page(
        style="#fit{position:absolute;left:0;width:1366px} #below{margin-top:400px}",
        main=f"<div id=fit style='top:60px'><p>{WORDS}</p></div><div id=below></div>{COLUMNS}",
        after="<script>onresize=()=>setTimeout(()=>{fit.style.width=innerWidth+'px'},250)</script>",
    ),
}

_GRID = f"<div class=wrap><div class=one><p>{WORDS}</p></div><div class=two><p>{WORDS[::-1]}</p></div></div>"
BAD = {
    "columns that lie on each other": (
        "overlap",
        page(
            style=".wrap{position:relative;height:400px} .one{position:absolute;left:0;width:700px} .two{position:absolute;left:450px;width:700px}",
            main=_GRID,
        ),
    ),
    "a column pulled over its neighbour by a margin": (
        "overlap",
        page(
            style=".one{float:left;width:700px} .two{float:left;margin-left:-300px;width:600px}",
            main=_GRID + f"<div class=wrap><p>{WORDS}</p></div>",
        ),
    ),
    "text that runs over its neighbour": (
        "overlap",
        page(style=".one{float:left;width:300px;white-space:nowrap} .two{float:left;width:700px}", main=_GRID),
    ),
    "titles that run over their dates": (
        "overlap",
        page(
            style="ul li{position:relative;overflow:visible;height:30px;width:270px;white-space:nowrap} li i{position:absolute;right:0;top:0}"
        ),
    ),
    "box of fixed height whose text runs into the next": (
        "overlap",
        page(style=".one{height:20px;width:300px} .two{width:500px}", main=_GRID),
    ),
    "cut off by the body": (
        "cut",
        page(style="body{overflow-x:hidden} .wrap{width:1700px;margin:0} .left{width:1100px} .right{width:560px}"),
    ),
    "cut off by a wrapper": (
        "cut",
        page(
            style=".all{width:100%;overflow:hidden} .wrap{width:1700px;margin:0} .left{width:1100px} .right{width:560px}",
            main=f"<div class=all>{COLUMNS}</div>",
        ),
    ),
    "far wider than the window": ("beyond", page(style=".wrap{width:2400px;margin:0} .left{width:1300px} .right{width:1000px}")),
    "style sheet that is gone": ("bare", page(base="", head="<link rel=stylesheet href=/gone.css>")),
    "style sheet that is gone, but for a reset": (
        "bare",
        page(base="*{margin:0;padding:0} a{color:#333;text-decoration:none}", head="<link rel=stylesheet href=/gone.css>"),
    ),
    "web page instead of the style sheet": ("bare", page(base="", head="<link rel=stylesheet href=/page.css>")),
    "script error that leaves the main part empty": (
        "empty",
        page(
            main="<div id=main class=wrap></div>",
            after="<script>const list=window.data.items;main.innerHTML=list.map(x=>x.title).join()</script>",
        ),
    ),
    "telephone page whose blocks lie on each other": (
        "overlap",
        page(
            head=PHONE,
            style=".wrap{width:auto;position:relative} .one{width:60%;float:left} .two{margin-left:62%} @media(max-width:800px){.nav{height:auto;overflow:hidden}"
            ".one{position:absolute;left:0;top:0;width:100%} .two{margin:0}}",
            main=_GRID,
        ),
    ),
}
